"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { SelectField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { useHeldPage } from "@/app/_ui/use-held-page";
import type { KeyDialogProps } from "./key-actions";
import { useShowSecret } from "./secret-provider";

/** How long both keys work, in seconds. */
const overlaps = { none: 0, hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000 } as const;
type Overlap = keyof typeof overlaps;
const choices: readonly Overlap[] = ["none", "hour", "day", "week", "month"];

/** Asks how long the old key goes on, and then shows the new secret: once. */
export function RotateKey({ apiKey: { id, name }, isOpen, onClose }: KeyDialogProps) {
  const t = useTranslations("keys");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [overlap, setOverlap] = useState<Overlap>("day");
  const showSecret = useShowSecret();
  // As in create-key.tsx: the new key works before its secret is here.
  useHeldPage(isBusy, () => {});
  const rotate = async () => {
    const body = { overlapSeconds: overlaps[overlap] };
    const answer = await run(() => callApi("POST /keys/{id}/rotate", { params: { id }, body }));
    if (answer === null) return;
    onClose();
    showSecret(answer.data, () => {
      notify(t("rotated", { name }));
      router.refresh();
    });
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("rotate.title", { name })}
      lead={t("rotate.lead")}
      submit={t("rotate.confirm")}
      onSubmit={() => void rotate()}
    >
      <SelectField
        label={t("rotate.overlap")}
        hint={t("rotate.hint")}
        value={overlap}
        onChange={(event) =>
          setOverlap(choices.find((choice) => choice === event.target.value) ?? overlap)
        }
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`rotate.for.${choice}`)}
          </option>
        ))}
      </SelectField>
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
