"use client";

import { type ComponentProps, type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { TextArea } from "@/app/_ui/field";
import { Panel } from "@/app/_ui/panel";
import { type Draft, type DraftFault, findFaults, nameOf } from "../../_uploads/draft";
import { MetricFields } from "../../_uploads/metric-fields";
import { useUploadStore, useUploads } from "../../_uploads/upload-provider";
import type { UploadStore } from "../../_uploads/upload-store";
import { AboutFields } from "../_about/about-fields";
import { BesideFields } from "./beside-fields";
import { FilePicker } from "./file-picker";
import { FileSummary } from "./file-summary";
import { NameField } from "./name-field";
import { uploadListId } from "./upload-list";

interface FormProps {
  /** The model that the page is about, when it is about one. */
  readonly pageModel: string | null;
  readonly maxBytes: number;
  /** `maxBytes` in words. */
  readonly limit: string;
}

/** Without a file the way to one; with a file what it will become. */
export function UploadForm(props: FormProps) {
  const store = useUploadStore();
  const [draft, ...waiting] = useUploads(store).drafts;
  if (draft === undefined) return <FilePicker limit={props.limit} onPick={store.pick} />;
  return (
    <DraftForm key={draft.id} draft={draft} waiting={waiting.length} store={store} {...props} />
  );
}

function DraftForm({
  draft,
  waiting,
  store,
  pageModel,
  maxBytes,
  limit,
}: FormProps & { draft: Draft; waiting: number; store: UploadStore }) {
  const t = useTranslations("upload");
  const [hasTried, setTried] = useState(false);
  const name = nameOf(draft, pageModel);
  const faults = findFaults(draft, name);
  const shows = (fault: DraftFault) => hasTried && faults.includes(fault);
  const change = (part: Partial<Draft>) => store.change(draft.id, part);
  const isRefused = draft.finding?.kind === "refused";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (isRefused || faults.length > 0) return focusFirstFault(event.currentTarget);
    store.start(draft.id, name);
    // The form is about to go: the focus goes where the upload will be.
    document.getElementById(uploadListId)?.focus();
  };
  return (
    <Panel>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <FileSummary draft={draft} store={store} maxBytes={maxBytes} limit={limit} />
        <BesideFields draft={draft} store={store} />
        {waiting > 0 && <p className="text-sm text-quiet">{t("queued", { count: waiting })}</p>}
        <NameField
          name={name}
          isFaulty={shows("name")}
          onChange={(typedName) => change({ typedName })}
        />
        <TextArea
          label={t("note")}
          hint={t("noteHint")}
          value={draft.note}
          maxLength={20_000}
          onChange={(event) => change({ note: event.target.value })}
        />
        <MetricFields
          rows={draft.metrics}
          isChecked={hasTried}
          onChange={(metrics) => change({ metrics })}
        />
        <AboutFieldset
          about={draft.about}
          isChecked={hasTried}
          isOpen={shows("about")}
          onChange={(about) => change({ about })}
        />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" disabled={isRefused}>
            {t("send")}
          </Button>
          <p className="text-sm text-quiet">{t("sendNote")}</p>
        </div>
      </form>
    </Panel>
  );
}

/** What few fill in is folded away until it is wanted, or wrong. */
function AboutFieldset({
  isOpen,
  ...fields
}: ComponentProps<typeof AboutFields> & { isOpen: boolean }) {
  const t = useTranslations("upload");
  return (
    <details open={isOpen || undefined}>
      <summary className="min-h-6 cursor-pointer text-sm font-medium">{t("about")}</summary>
      <div className="flex flex-col gap-4 pt-3">
        <AboutFields {...fields} />
      </div>
    </details>
  );
}

/** After React has marked what is wrong. */
function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
