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
import { toMetrics, toRows } from "./metric-rows";
import { TagField } from "./tag-field";

export interface VersionDetails {
  readonly model: string;
  readonly version: number;
  readonly metrics: readonly Metric[];
  readonly tags: readonly string[];
}

/** Metrics and tags of a version. Only what was changed is sent. */
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
      <MetricFields rows={form.rows} isChecked={form.isChecked} onChange={form.setRows} />
      <TagField tags={form.tags} onChange={form.setTags} />
      {form.problem !== null && <ProblemView problem={form.problem} />}
    </FormDialog>
  );
}

function useVersionForm(
  { model, version, metrics, tags: saved }: VersionDetails,
  onClose: () => void,
) {
  const t = useTranslations("model.editVersion");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [first] = useState(() => toRows(metrics));
  const [rows, setRows] = useState<Parameters<typeof toMetrics>[0]>(first);
  const [tags, setTags] = useState(saved);
  const [isChecked, setChecked] = useState(false);
  const save = async () => {
    setChecked(true);
    const edited = toMetrics(rows);
    if (edited === null) return;
    const body = {
      ...(rows === first ? {} : { metrics: edited }),
      ...(tags === saved ? {} : { tags: [...tags] }),
    };
    const params = { name: model, number: String(version) };
    const done = await run(() =>
      callApi("PATCH /models/{name}/versions/{number}", { params, body }),
    );
    if (done === null) return;
    notify(t("saved", { version: `${model}@${version}` }));
    onClose();
    router.refresh();
  };
  return { rows, setRows, tags, setTags, isChecked, isBusy, problem, save };
}
