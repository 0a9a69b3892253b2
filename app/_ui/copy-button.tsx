"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "./button";

/** Puts a text on the clipboard and says so, to the eye and to a screen reader. */
export function CopyButton({
  text,
  label,
  isIcon = false,
}: {
  text: string;
  label?: string;
  isIcon?: boolean;
}) {
  const t = useTranslations("common");
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const onClick = () => {
    copyText(text).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  };
  const said = state === "copied" ? t("copied") : state === "failed" ? t("copyFailed") : "";
  const icon = state === "copied" ? Check : Copy;
  return (
    <>
      {isIcon ? (
        <IconButton icon={icon} label={label ?? t("copy")} onClick={onClick} size="small" />
      ) : (
        <Button icon={icon} onClick={onClick}>
          {state === "copied" ? t("copied") : (label ?? t("copy"))}
        </Button>
      )}
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}

/** Plain-http installations have no clipboard interface: there an old way still works. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr-only";
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  if (!isCopied) throw new Error("copying was refused");
}
