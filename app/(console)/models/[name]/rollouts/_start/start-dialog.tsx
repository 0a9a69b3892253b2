"use client";

import { useTranslations } from "use-intl/react";
import { SelectField, TextArea } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { AliasDto } from "@/lib/contract/alias";
import { GuardFields } from "../_plan/guard-fields";
import { useFault } from "../_plan/use-fault";
import { AbFields } from "./ab-fields";
import { CanaryFields } from "./canary-fields";
import { OutlookView } from "./outlook-view";
import { ShadowFields } from "./shadow-fields";
import { type StartOf, useStart } from "./use-start";

type Start = ReturnType<typeof useStart>;

/** A rollout of one kind: on which alias, with which plan, watched by which guards, and why. */
export function StartDialog({
  model,
  aliases,
  of,
  isOpen,
  onClose,
}: {
  model: string;
  aliases: readonly AliasDto[];
  of: StartOf;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("rollouts.start");
  const start = useStart({ model, aliases, of }, onClose);
  const { draft, outlook, obstacle, isAsked, isBusy, problem } = start;
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      isWide
      title={t(`title.${of.kind}`, { model })}
      lead={t(`lead.${of.kind}`)}
      submit={t(isAsked ? "ask" : `submit.${of.kind}`)}
      canSubmit={obstacle === null && start.isLoaded}
      onSubmit={() => void start.submit()}
    >
      <AliasField start={start} aliases={aliases} />
      {start.isLoaded && start.versions.length === 0 && (
        <Notice tone="warn">{t("noVersion", { alias: start.text.alias })}</Notice>
      )}
      <PlanFields start={start} />
      <GuardFields
        guards={draft.guards}
        faults={start.faults}
        isShadow={draft.kind === "shadow"}
        onChange={(guards) => start.setDraft({ ...draft, guards })}
      />
      <OutlookView outlook={outlook} alias={start.text.alias} />
      <ReasonFields start={start} />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}

function AliasField({ start, aliases }: { start: Start; aliases: readonly AliasDto[] }) {
  const t = useTranslations("rollouts.start");
  const { text, setText, obstacle, alias } = start;
  const offered = aliases.filter(({ version }) => version !== null);
  return (
    <>
      <SelectField
        label={t("alias")}
        value={text.alias}
        hint={alias?.version == null ? undefined : t("stable", { version: String(alias.version) })}
        onChange={(event) => setText({ ...text, alias: event.target.value })}
      >
        {offered.map(({ alias: name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      {obstacle !== null && (
        <Notice tone="warn" role="status">
          {t(`obstacle.${obstacle}`, { alias: text.alias })}
        </Notice>
      )}
    </>
  );
}

function PlanFields({ start }: { start: Start }) {
  const { draft, faults, versions, setDraft, alias } = start;
  const shared = { faults, versions, onChange: setDraft };
  switch (draft.kind) {
    case "canary":
      return <CanaryFields draft={draft} {...shared} />;
    case "ab":
      return <AbFields draft={draft} {...shared} stable={alias?.version ?? null} />;
    case "shadow":
      return <ShadowFields draft={draft} {...shared} />;
    default:
      return draft satisfies never;
  }
}

function ReasonFields({ start }: { start: Start }) {
  const t = useTranslations("rollouts.start");
  const common = useTranslations("common");
  const { text, setText, faults, isAsked } = start;
  const wrong = useFault(faults);
  return (
    <>
      {start.needsBreakingReason && (
        <TextArea
          label={t("breakingReason")}
          hint={t("breakingReasonHint")}
          value={text.breakingReason}
          maxLength={2_000}
          onChange={(event) => setText({ ...text, breakingReason: event.target.value })}
        />
      )}
      <TextArea
        label={common("reason")}
        hint={isAsked ? t("reasonAsked") : common("optional")}
        value={text.reason}
        error={wrong("reason")}
        maxLength={2_000}
        onChange={(event) => setText({ ...text, reason: event.target.value })}
      />
    </>
  );
}
