"use client";

import { type ComponentProps, useState } from "react";
import { useTranslations } from "use-intl/react";
import { CheckboxField, TextField } from "@/app/_ui/field";

/** A password, with a way to see what one types and a word when Caps Lock is on. */
export function PasswordField({ hint, ...rest }: ComponentProps<typeof TextField>) {
  const t = useTranslations("auth");
  const [isShown, setShown] = useState(false);
  const [isCapsLock, setCapsLock] = useState(false);
  return (
    <div className="flex flex-col gap-1">
      <TextField
        {...rest}
        type={isShown ? "text" : "password"}
        hint={isCapsLock ? t("capsLock") : hint}
        onKeyUp={(event) => setCapsLock(event.getModifierState("CapsLock"))}
        autoCapitalize="none"
        spellCheck={false}
      />
      <CheckboxField
        label={t("showPassword")}
        checked={isShown}
        onChange={(event) => setShown(event.target.checked)}
      />
    </div>
  );
}
