"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { TextArea } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { Notice } from "@/app/_ui/notice";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { TagField } from "./tag-field";
import { useEdit } from "./use-edit";

export interface ModelDetails {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** Description and tags. What somebody else saved meanwhile is shown, and overwritten only knowingly. */
export function EditDetails({
  details,
  etag,
  isOpen,
  onClose,
}: {
  details: ModelDetails;
  etag: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.details");
  const common = useTranslations("common");
  const notify = useNotify();
  const [description, setDescription] = useState(details.description);
  const [tags, setTags] = useState(details.tags);
  const { isBusy, problem, isConflict, theirs, save } = useEdit(
    details.name,
    etag,
    (now) =>
      now.description === details.description &&
      JSON.stringify(now.tags) === JSON.stringify(details.tags),
  );
  const submit = async () => {
    if ((await save({ description, tags: [...tags] })) !== "saved") return;
    notify(t("saved", { model: details.name }));
    onClose();
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("title", { model: details.name })}
      submit={theirs === null ? common("save") : t("overwrite")}
      onSubmit={() => void submit()}
    >
      <TextArea
        label={t("description")}
        hint={t("descriptionHint")}
        value={description}
        maxLength={2_000}
        onChange={(event) => setDescription(event.target.value)}
      />
      <TagField tags={tags} onChange={setTags} />
      {problem !== null && !isConflict && <ProblemView problem={problem} />}
      {theirs !== null && <TheirDetails {...theirs.model} />}
    </FormDialog>
  );
}

function TheirDetails({ description, tags }: { description: string; tags: readonly string[] }) {
  const t = useTranslations("model.details");
  const none = useTranslations("common")("none");
  return (
    <Notice tone="warn" role="alert" title={t("theirs")}>
      <p className="whitespace-pre-wrap">{description === "" ? none : description}</p>
      <p className="text-quiet">
        {t("theirTags", { tags: tags.length === 0 ? none : tags.join(" · ") })}
      </p>
    </Notice>
  );
}
