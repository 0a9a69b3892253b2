"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { TextArea } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { SteerAction, Steered } from "./steer-buttons";

/** Says what follows, and asks why: it stands in the history and the audit log. */
export function SteerDialog({
  model,
  action,
  about,
  isOpen,
  onClose,
}: {
  model: string;
  action: SteerAction;
  about: Steered;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("rollouts.steer");
  const common = useTranslations("common");
  const notify = useNotify();
  const router = useRouter();
  const { isBusy, problem, run } = useCall();
  const [reason, setReason] = useState("");
  const submit = async () => {
    const done = await run(() => send(model, about, action, reason));
    // Also when it was refused: it was refused because something is another way by now.
    router.refresh();
    if (done === null) return;
    notify(t(`${action}.done`, { alias: about.alias }));
    onClose();
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t(`${action}.title`, { alias: about.alias })}
      lead={t(leadOf(action, about), {
        alias: about.alias,
        stable: String(about.stable),
        percent: String(about.next ?? 0),
      })}
      submit={t(`${action}.submit`)}
      isDangerous={action === "end"}
      onSubmit={() => void submit()}
    >
      <TextArea
        label={common("reason")}
        hint={common("optional")}
        value={reason}
        maxLength={2_000}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}

function leadOf(action: SteerAction, { next, promotes }: Steered) {
  if (action !== "goOn") return `${action}.lead` as const;
  if (next !== null) return "goOn.leadStep";
  return promotes ? "goOn.leadPromote" : "goOn.leadEnd";
}

function send(model: string, { id, alias, step }: Steered, action: SteerAction, reason: string) {
  const params = { name: model, alias };
  if (action === "end")
    return callApi("DELETE /models/{name}/aliases/{alias}/rollout", {
      params,
      query: { reason, expectedRollout: id },
    });
  return callApi("PATCH /models/{name}/aliases/{alias}/rollout", {
    params,
    body: { action, reason, step, expectedRollout: id },
  });
}
