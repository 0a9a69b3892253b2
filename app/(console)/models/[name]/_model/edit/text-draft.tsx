"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { classNames } from "@/app/_ui/class-names";
import { TextArea } from "@/app/_ui/field";

// Only who previews waits for it: the page itself has its Markdown from the server.
const Markdown = dynamic(() => import("@/app/_ui/markdown").then((module) => module.Markdown), {
  loading: () => <div className="skeleton h-40" />,
});

/** A Markdown text being written, with its preview. What is typed stays until it was saved or discarded. */
export function TextDraft({
  label,
  text,
  maxLength,
  isBusy,
  isDirty,
  saveLabel,
  onChange,
  onSave,
  onDiscard,
  children,
}: {
  label: string;
  text: string;
  maxLength: number;
  isBusy: boolean;
  isDirty: boolean;
  saveLabel: string;
  onChange: (text: string) => void;
  onSave: () => void;
  onDiscard: () => void;
  /** What stands in the way of saving. */
  children?: ReactNode;
}) {
  const t = useTranslations("model.draft");
  const common = useTranslations("common");
  const [isPreview, setPreview] = useState(false);
  useGuard(isDirty);
  return (
    <div className="flex flex-col gap-3">
      <DraftTabs isPreview={isPreview} onChange={setPreview}>
        {isPreview ? (
          <div className="min-h-80 rounded-md border border-line p-3">
            {text.trim() === "" ? (
              <p className="text-quiet">{t("nothing")}</p>
            ) : (
              <Markdown text={text} tableLabel={t("table")} />
            )}
          </div>
        ) : (
          <TextArea
            label={label}
            isLabelHidden
            hint={t("hint")}
            rows={16}
            value={text}
            maxLength={maxLength}
            spellCheck
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </DraftTabs>
      {children}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDiscard} disabled={isBusy}>
          {isDirty ? t("discard") : common("cancel")}
        </Button>
        <Button variant="primary" onClick={onSave} disabled={isBusy}>
          {saveLabel}
        </Button>
      </div>
    </div>
  );
}

function DraftTabs({
  isPreview,
  onChange,
  children,
}: {
  isPreview: boolean;
  onChange: (isPreview: boolean) => void;
  children: ReactNode;
}) {
  const t = useTranslations("model.draft");
  const id = useId();
  const tab = (isMine: boolean, name: "write" | "preview") => (
    <button
      type="button"
      role="tab"
      id={`${id}-${name}`}
      aria-selected={isMine}
      aria-controls={`${id}-panel`}
      tabIndex={isMine ? 0 : -1}
      onClick={() => onChange(name === "preview")}
      className={classNames(
        "h-7 rounded-sm px-2.5 text-sm",
        isMine ? "bg-surface font-medium text-text" : "text-quiet hover:text-text",
      )}
    >
      {t(name)}
    </button>
  );
  return (
    <>
      <div
        role="tablist"
        aria-label={t("tabs")}
        className="flex gap-0.5 self-start rounded-md bg-raised p-0.5"
        onKeyDown={(event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          event.preventDefault();
          onChange(!isPreview);
          document.getElementById(`${id}-${isPreview ? "write" : "preview"}`)?.focus();
        }}
      >
        {tab(!isPreview, "write")}
        {tab(isPreview, "preview")}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${isPreview ? "preview" : "write"}`}
      >
        {children}
      </div>
    </>
  );
}

/** The browser asks before a page with unsaved words is left. */
function useGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isDirty]);
}
