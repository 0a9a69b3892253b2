"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { Metric } from "@/lib/contract/version";
import { MetricFields } from "../../../../_uploads/metric-fields";
import { AboutFields } from "../../../_about/about-fields";
import { type AboutText, aboutChange, wrongAbout } from "../../../_about/about-text";
import { toMetrics, toRows } from "./metric-rows";
import { TagField } from "./tag-field";

export interface VersionDetails {
  readonly model: string;
  readonly version: number;
  readonly metrics: readonly Metric[];
  readonly tags: readonly string[];
  readonly label: string | null;
  readonly author: string;
  readonly sourceUrl: string | null;
  readonly dataUrl: string | null;
  /** Of what was read: what somebody saved meanwhile is not overwritten. */
  readonly etag: string;
}

/** Label, author, links, metrics and tags of a version. Only what was changed is sent. */
export function EditVersion({
  details,
  isOpen,
  onClose,
}: {
  details: VersionDetails;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.editVersion");
  const common = useTranslations("common");
  const named = { version: `${details.model}@${details.version}` };
  const form = useVersionForm(details, onClose);
  return (
    <FormDialog
      {...{ isOpen, onClose }}
      isBusy={form.isBusy}
      title={t("title", named)}
      submit={common("save")}
      onSubmit={() => void form.save()}
    >
      <AboutFields about={form.about} isChecked={form.isChecked} onChange={form.setAbout} />
      <MetricFields rows={form.rows} isChecked={form.isChecked} onChange={form.setRows} />
      <TagField tags={form.tags} onChange={form.setTags} />
      {form.problem !== null && <ProblemView problem={form.problem} />}
    </FormDialog>
  );
}

function useVersionForm(
  { model, version, metrics, tags: saved, etag, ...said }: VersionDetails,
  onClose: () => void,
) {
  const t = useTranslations("model.editVersion");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [first] = useState(() => toRows(metrics));
  const [rows, setRows] = useState<Parameters<typeof toMetrics>[0]>(first);
  const [tags, setTags] = useState(saved);
  const [before] = useState(() => toAbout(said));
  const [about, setAbout] = useState(before);
  const [isChecked, setChecked] = useState(false);
  const save = async () => {
    setChecked(true);
    const edited = toMetrics(rows);
    if (edited === null || wrongAbout(about).length > 0) return;
    const body = {
      ...(rows === first ? {} : { metrics: edited }),
      ...(tags === saved ? {} : { tags: [...tags] }),
      ...aboutChange(before, about),
    };
    const params = { name: model, number: String(version) };
    const done = await run(() =>
      callApi(
        "PATCH /models/{name}/versions/{number}",
        { params, body },
        { headers: { "If-Match": etag } },
      ),
    );
    if (done === null) return;
    notify(t("saved", { version: `${model}@${version}` }));
    onClose();
    router.refresh();
  };
  return { rows, setRows, about, setAbout, tags, setTags, isChecked, isBusy, problem, save };
}

function toAbout({
  label,
  author,
  sourceUrl,
  dataUrl,
}: Pick<VersionDetails, "label" | "author" | "sourceUrl" | "dataUrl">): AboutText {
  return { label: label ?? "", author, sourceUrl: sourceUrl ?? "", dataUrl: dataUrl ?? "" };
}
