"use client";

import { Plus, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatNumber } from "@/app/_i18n/quantities";
import { Button, IconButton } from "@/app/_ui/button";
import { SelectField, TextArea, TextField } from "@/app/_ui/field";
import { type AbDraft, leftOver, mostVersions, type ShareDraft } from "../_plan/plan-draft";
import { useFault } from "../_plan/use-fault";
import type { PlanFieldsProps } from "./plan-fields";
import { VersionSelect } from "./version-select";

/** Which versions share the traffic, who stays with which, and what counts as an outcome. */
export function AbFields(props: PlanFieldsProps<AbDraft> & { stable: number | null }) {
  return (
    <>
      <ShareFields {...props} />
      <StickyFields {...props} />
      <OutcomeFields {...props} />
    </>
  );
}

function ShareFields({
  draft,
  faults,
  versions,
  stable,
  onChange,
}: PlanFieldsProps<AbDraft> & { stable: number | null }) {
  const t = useTranslations("rollouts.start");
  const locale = useLocale();
  const wrong = useFault(faults);
  const list = useRef<HTMLFieldSetElement>(null);
  const { targets } = draft;
  const left = leftOver(targets);
  const fault = wrong("targets");
  const setTargets = (changed: readonly ShareDraft[]) => onChange({ ...draft, targets: changed });
  const remove = (key: string) => {
    setTargets(targets.filter((one) => one.key !== key));
    // What had the focus is gone: it stays in the list.
    list.current?.focus();
  };
  return (
    <fieldset ref={list} tabIndex={-1} className="flex flex-col gap-2 outline-none">
      <legend className="mb-1 font-medium">{t("shares")}</legend>
      {targets.map((target, index) => (
        <ShareRow
          key={target.key}
          {...{ target, index, versions, wrong }}
          onChange={(next) => setTargets(targets.map((one) => (one === target ? next : one)))}
          onRemove={targets.length > 1 ? () => remove(target.key) : null}
        />
      ))}
      <p role="status" className="text-sm figures">
        {fault === undefined && !Number.isNaN(left) && left >= 0
          ? t("left", { percent: formatNumber(locale, left, 2), stable: String(stable ?? "") })
          : ""}
      </p>
      {fault !== undefined && (
        <p role="alert" className="text-sm text-bad">
          {fault}
        </p>
      )}
      {targets.length < mostVersions && (
        <Button
          icon={Plus}
          variant="quiet"
          className="self-start"
          onClick={() =>
            setTargets([...targets, { key: crypto.randomUUID(), version: null, weight: "10" }])
          }
        >
          {t("addTarget")}
        </Button>
      )}
    </fieldset>
  );
}

function ShareRow({
  target,
  index,
  versions,
  wrong,
  onChange,
  onRemove,
}: {
  target: ShareDraft;
  index: number;
  versions: readonly number[];
  wrong: (field: string) => string | undefined;
  onChange: (target: ShareDraft) => void;
  /** Null: it is the last one. */
  onRemove: (() => void) | null;
}) {
  const t = useTranslations("rollouts.start");
  const number = String(index + 1);
  return (
    <div className="flex items-start gap-2">
      <div className="grid min-w-0 flex-1 items-start gap-2 sm:grid-cols-2">
        <VersionSelect
          label={t("targetNumber", { number })}
          versions={versions}
          value={target.version}
          error={wrong(`targets.${index}.version`)}
          onChange={(version) => onChange({ ...target, version })}
        />
        <TextField
          label={t("weightNumber", { number })}
          inputMode="decimal"
          autoComplete="off"
          value={target.weight}
          error={wrong(`targets.${index}.weight`)}
          onChange={(event) => onChange({ ...target, weight: event.target.value })}
        />
      </div>
      {onRemove !== null && (
        <IconButton
          icon={Trash2}
          label={t("removeTarget", { number })}
          className="mt-6"
          onClick={onRemove}
        />
      )}
    </div>
  );
}

function StickyFields({ draft, faults, onChange }: PlanFieldsProps<AbDraft>) {
  const t = useTranslations("rollouts.start");
  const wrong = useFault(faults);
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <SelectField
        label={t("sticky")}
        hint={t("stickyHint")}
        value={draft.sticky}
        onChange={(event) =>
          onChange({ ...draft, sticky: event.target.value === "header" ? "header" : "key" })
        }
      >
        <option value="key">{t("stickyKey")}</option>
        <option value="header">{t("stickyHeader")}</option>
      </SelectField>
      {draft.sticky === "header" && (
        <TextField
          label={t("headerName")}
          autoComplete="off"
          spellCheck={false}
          value={draft.stickyHeader}
          error={wrong("stickyHeader")}
          onChange={(event) => onChange({ ...draft, stickyHeader: event.target.value })}
        />
      )}
    </div>
  );
}

function OutcomeFields({ draft, faults, onChange }: PlanFieldsProps<AbDraft>) {
  const t = useTranslations("rollouts.start");
  const wrong = useFault(faults);
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <SelectField
        label={t("outcome")}
        hint={t("outcomeHint")}
        value={draft.outcome}
        onChange={(event) =>
          onChange({ ...draft, outcome: event.target.value === "mean" ? "mean" : "share" })
        }
      >
        <option value="share">{t("outcomeShare")}</option>
        <option value="mean">{t("outcomeMean")}</option>
      </SelectField>
      {draft.outcome === "share" ? (
        <TextArea
          label={t("wanted")}
          hint={t("wantedHint")}
          value={draft.wanted}
          error={wrong("wanted")}
          onChange={(event) => onChange({ ...draft, wanted: event.target.value })}
        />
      ) : (
        <SelectField
          label={t("better")}
          value={draft.better}
          onChange={(event) =>
            onChange({ ...draft, better: event.target.value === "lower" ? "lower" : "higher" })
          }
        >
          <option value="higher">{t("higher")}</option>
          <option value="lower">{t("lower")}</option>
        </SelectField>
      )}
    </div>
  );
}
