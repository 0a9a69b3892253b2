"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import type { ApiData } from "@/app/_ui/call-api";
import { CopyButton } from "@/app/_ui/copy-button";
import { Dialog } from "@/app/_ui/dialog";
import { CheckboxField } from "@/app/_ui/field";
import { Notice } from "@/app/_ui/notice";
import { Snippet } from "@/app/_ui/snippet";
import { useHeldPage } from "@/app/_ui/use-held-page";
import { type Example, envLine, firstCall } from "./key-calls";

/**
 * The secret, once. Neither Escape nor the scrim, neither Back nor a closed tab loses it silently: the dialog
 * closes when the person says that it is stored.
 */
export function SecretDialog({
  created: { key, secret },
  origin,
  example,
  onDone,
}: {
  created: ApiData<"POST /keys">;
  origin: string;
  example: Example | undefined;
  onDone: () => void;
}) {
  const t = useTranslations("keys.secret");
  const [isStored, setStored] = useState(false);
  const [isWarned, setWarned] = useState(false);
  useHeldPage(!isStored, () => setWarned(true));
  const close = () => (isStored ? onDone() : setWarned(true));
  return (
    <Dialog
      isOpen
      isWide
      onClose={close}
      title={t("title")}
      lead={t("lead")}
      footer={
        <Button variant="primary" onClick={close} aria-disabled={!isStored}>
          {t("done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4 pb-1">
        <section
          aria-label={t("label", { name: key.name })}
          className="flex flex-wrap items-center justify-between gap-3 rounded-md border border-accent bg-accent-soft p-3"
        >
          <code className="min-w-0 font-mono text-lg break-all">{secret}</code>
          <CopyButton text={secret} label={t("copy")} />
        </section>
        <Part title={t("env")} text={envLine(secret)} />
        <Part title={t("call")} text={firstCall({ origin, secret, key, example })} />
        <CheckboxField
          label={t("stored")}
          checked={isStored}
          onChange={(event) => setStored(event.target.checked)}
        />
        {isWarned && !isStored && (
          <Notice tone="warn" role="alert">
            {t("notYet")}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-medium">{title}</h3>
      <Snippet text={text} label={title} />
    </section>
  );
}
