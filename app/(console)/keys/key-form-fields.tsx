"use client";

import { useFormatter, useTimeZone, useTranslations } from "use-intl/react";
import { momentWithZone } from "@/app/_i18n/moment-format";
import { CheckboxField, SelectField, TextArea, TextField } from "@/app/_ui/field";
import type { Scope } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { type AccountChoice, AccountField } from "./_accounts/account-choice";
import { ChoiceGroup } from "./choice-group";
import { endOf } from "./key-end";
import {
  type Expiry,
  expiryDays,
  type KeyForm,
  type KeyFormField,
  largest,
  limitFields,
  type Refusals,
  wrongWith,
} from "./key-form";
import { ModelChoice } from "./model-choice";

export interface FieldsProps {
  readonly form: KeyForm;
  readonly change: (part: Partial<KeyForm>) => void;
  readonly faults: readonly KeyFormField[];
  /** What the server said of them. */
  readonly refusals: Refusals;
}

export function KeyFormFields({
  held,
  accounts,
  apiKey,
  ...fields
}: FieldsProps & {
  held: readonly Scope[];
  accounts: readonly AccountChoice[];
  apiKey: KeyDto | undefined;
}) {
  const t = useTranslations("keys.form");
  const { form, change } = fields;
  return (
    <>
      <TextField
        label={t("name")}
        hint={t("nameHint")}
        error={wrongWith(fields, "name", t("nameMissing"))}
        value={form.name}
        onChange={(event) => change({ name: event.target.value })}
        maxLength={100}
        autoComplete="off"
        required
      />
      {apiKey === undefined && accounts.length > 0 && (
        <AccountField
          label={t("owner")}
          hint={t("ownerHint")}
          myself={t("ownerMyself")}
          accounts={accounts}
          value={form.serviceAccountId}
          onChoose={(serviceAccountId) => change({ serviceAccountId })}
        />
      )}
      <ExpiryChoice {...fields} apiKey={apiKey} />
      <ScopeChoice {...fields} held={held} had={apiKey?.scopes ?? []} />
      <ModelChoice {...fields} />
      <Limits {...fields} />
      {apiKey === undefined && (
        <CheckboxField
          label={t("test")}
          hint={t("testHint")}
          checked={form.kind === "test"}
          onChange={(event) => change({ kind: event.target.checked ? "test" : "live" })}
        />
      )}
    </>
  );
}

/** Only what the person may give; and what the key has already, so that it can be taken away. */
function ScopeChoice({
  held,
  had,
  ...fields
}: FieldsProps & { held: readonly Scope[]; had: readonly Scope[] }) {
  const t = useTranslations("keys");
  const { form, change } = fields;
  const offered = [...held, ...had.filter((scope) => !held.includes(scope))];
  const toggle = (scope: Scope, isChosen: boolean) => {
    const others = form.scopes.filter((one) => one !== scope);
    change({ scopes: isChosen ? [...others, scope] : others });
  };
  return (
    <ChoiceGroup
      legend={t("form.scopes")}
      error={wrongWith(fields, "scopes", t("form.scopesMissing"))}
    >
      {offered.map((scope) => (
        <CheckboxField
          key={scope}
          label={<code className="font-mono text-sm">{scope}</code>}
          hint={held.includes(scope) ? t(`scope.${scope}`) : t("form.notHeld")}
          checked={form.scopes.includes(scope)}
          onChange={(event) => toggle(scope, event.target.checked)}
        />
      ))}
    </ChoiceGroup>
  );
}

function Limits(fields: FieldsProps) {
  const t = useTranslations("keys.form");
  const { form, change } = fields;
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        {limitFields.map((field) => (
          <TextField
            key={field}
            inputMode="numeric"
            label={t(`limit.${field}`)}
            hint={t(`limitHint.${field}`)}
            error={wrongWith(fields, field, t(`limitWrong.${field}`, { most: largest[field] }))}
            value={form[field]}
            onChange={(event) => change({ [field]: event.target.value })}
            maxLength={13}
            autoComplete="off"
          />
        ))}
      </div>
      <TextArea
        label={t("networks")}
        hint={t("networksHint")}
        error={wrongWith(fields, "networks", t("networksWrong"))}
        value={form.networks}
        onChange={(event) => change({ networks: event.target.value })}
        spellCheck={false}
      />
    </div>
  );
}

function ExpiryChoice({ apiKey, ...fields }: FieldsProps & { apiKey: KeyDto | undefined }) {
  const t = useTranslations("keys.form");
  const { form, change } = fields;
  const zone = useTimeZone() ?? "UTC";
  const now = useEndWords(apiKey?.expiresAt ?? null);
  const choices: readonly (readonly [Expiry, string])[] = [
    ...(apiKey === undefined ? [] : [["keep", now] as const]),
    ["never", t("expiryNever")],
    ...expiryDays.map((days) => [`${days}`, t("expiryDays", { days })] as const),
    ["date", t("expiryDate")],
  ];
  const choose = (value: string) => {
    const chosen = choices.find(([expiry]) => expiry === value);
    if (chosen !== undefined) change({ expiry: chosen[0] });
  };
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <SelectField
        label={t("expiry")}
        error={form.expiry === "date" ? undefined : fields.refusals.date}
        value={form.expiry}
        onChange={(event) => choose(event.target.value)}
      >
        {choices.map(([expiry, word]) => (
          <option key={expiry} value={expiry}>
            {word}
          </option>
        ))}
      </SelectField>
      {form.expiry === "date" && (
        <TextField
          type="date"
          label={t("date")}
          hint={t("dateHint", { zone })}
          error={wrongWith(fields, "date", t("dateMissing"))}
          value={form.date}
          onChange={(event) => change({ date: event.target.value })}
        />
      )}
    </div>
  );
}

/** What "as it is" means for the edited key's end. */
function useEndWords(expiresAt: string | null): string {
  const t = useTranslations("keys.form");
  const format = useFormatter();
  const zone = useTimeZone() ?? "UTC";
  if (expiresAt === null) return t("expiryKeep", { when: t("expiryNever") });
  const { kind, at } = endOf(expiresAt, zone);
  return kind === "day"
    ? t("expiryKeepDay", { day: format.dateTime(at, { dateStyle: "medium" }) })
    : t("expiryKeep", { when: format.dateTime(at, momentWithZone) });
}
