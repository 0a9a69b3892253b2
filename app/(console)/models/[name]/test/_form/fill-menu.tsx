"use client";

import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { buttonClass } from "@/app/_ui/button";
import { Menu, MenuItem } from "@/app/_ui/menu";
import type { TensorSpec } from "@/lib/contract/signature";
import type { FormHandle } from "./form-handle";
import { fillKinds, inputValue } from "./form-state";
import { fillInputs } from "./switch-source";

/** Fills inputs at once. Random values are others each time, and remembered by their seed. */
export function FillMenu({
  form,
  specs,
  text,
  label,
}: {
  form: FormHandle;
  specs: readonly TensorSpec[];
  text: string;
  label?: string;
}) {
  const t = useTranslations("test");
  const fill = (kind: (typeof fillKinds)[number]) =>
    form.change((state) => {
      const seed = 1 + Math.max(0, ...specs.map((spec) => inputValue(state, spec).fill.seed));
      return fillInputs(state, specs, { kind, seed });
    });
  return (
    <Menu
      label={label}
      triggerClass={buttonClass("secondary")}
      trigger={
        <>
          {text}
          <ChevronDown aria-hidden size={14} />
        </>
      }
    >
      {fillKinds.map((kind) => (
        <MenuItem key={kind} onSelect={() => fill(kind)}>
          {t(`filler.${kind}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}
