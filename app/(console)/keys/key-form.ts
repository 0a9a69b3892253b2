import { toMoment } from "@/app/_i18n/local-time";
import type { ApiInput } from "@/app/_ui/call-api";
import type { Scope } from "@/lib/contract/actor";
import type { KeyDto, KeyKind } from "@/lib/contract/key";
import type { Problem } from "@/lib/contract/problem";
import { isNetwork } from "./is-network";

export const expiryDays = [30, 90, 365] as const;
/** `keep`: an edited key ends when it ends now. `date`: at the end of that day where the person is. */
export type Expiry = "keep" | "never" | "date" | `${(typeof expiryDays)[number]}`;

/** What stands in the form: it survives every failure. */
export interface KeyForm {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly isEveryModel: boolean;
  readonly models: readonly string[];
  readonly expiry: Expiry;
  /** `YYYY-MM-DD`, for the expiry `date`. */
  readonly date: string;
  /** Of a new key; nobody can change it later. */
  readonly kind: KeyKind;
  /** Of a new key: the service account that it is to belong to; empty: its maker. */
  readonly serviceAccountId: string;
  /** One network a line. */
  readonly networks: string;
  /** Whole numbers as they are typed; empty: not held back. */
  readonly rate: string;
  readonly burst: string;
  readonly quota: string;
}

/** The largest that the API takes (lib/contract/key.ts, whose schemas would be too much for a page). */
export const largest = { rate: 600_000, burst: 600_000, quota: 1_000_000_000_000 } as const;
const mostNetworks = 100;
export const limitFields = ["rate", "burst", "quota"] as const;
type LimitField = (typeof limitFields)[number];
const plain = { kind: "live", serviceAccountId: "" } as const;
const noLimits = { networks: "", rate: "", burst: "", quota: "" } as const;

export type KeyFormField = "name" | "scopes" | "models" | "date" | "networks" | LimitField;

/** When and where the form is filled in. */
export interface Clock {
  readonly nowMs: number;
  readonly timeZone: string;
}

const dayMs = 24 * 3_600_000;

/** What most keys are for is chosen already, when the person may give it. */
export function emptyForm(held: readonly Scope[]): KeyForm {
  const scopes = held.filter((scope) => scope === "predict");
  const models = { isEveryModel: true, models: [] };
  return { name: "", scopes, ...models, expiry: "90", date: "", ...plain, ...noLimits };
}

export function formOf(key: KeyDto): KeyForm {
  const { name, scopes, models, kind } = key;
  return {
    ...{ name, scopes, isEveryModel: models.length === 0, models, expiry: "keep", date: "", kind },
    serviceAccountId: "",
    networks: key.ipAllow.join("\n"),
    rate: `${key.ratePerMinute ?? ""}`,
    burst: `${key.burst ?? ""}`,
    quota: `${key.dailyQuota ?? ""}`,
  };
}

/** The fields that cannot be sent as they are. */
export function findFaults(form: KeyForm, clock: Clock): readonly KeyFormField[] {
  const faults: KeyFormField[] = [];
  if (form.name.trim() === "") faults.push("name");
  if (form.scopes.length === 0) faults.push("scopes");
  if (!form.isEveryModel && form.models.length === 0) faults.push("models");
  if (form.expiry === "date") {
    const end = endOfDay(form.date, clock.timeZone);
    if (end === null || Date.parse(end) <= clock.nowMs) faults.push("date");
  }
  for (const field of limitFields) {
    const typed = form[field].trim();
    if (!/^([1-9][0-9]{0,12})?$/.test(typed) || Number(typed) > largest[field]) faults.push(field);
  }
  // A burst without a rate holds nothing back.
  if (form.burst.trim() !== "" && form.rate.trim() === "") faults.push("burst");
  const networks = networksOf(form);
  if (networks.length > mostNetworks || !networks.every(isNetwork)) faults.push("networks");
  return faults;
}

/** The API's names of what the form's fields are sent as. */
const fieldNames: Readonly<Partial<Record<string, KeyFormField>>> = {
  name: "name",
  scopes: "scopes",
  models: "models",
  expiresAt: "date",
  ipAllow: "networks",
  ratePerMinute: "rate",
  burst: "burst",
  dailyQuota: "quota",
};

export type Refusals = Readonly<Partial<Record<KeyFormField, string>>>;

/** What the server said of fields that are on the form; whatever else it said is in the problem. */
export function refusalsOf({ errors = [] }: Problem): Refusals {
  const refusals: Partial<Record<KeyFormField, string>> = {};
  for (const { field, message } of errors) {
    const own = fieldNames[field.replace(/^body\./, "").split(/[.[]/)[0] ?? ""];
    if (own !== undefined) refusals[own] ??= message;
  }
  return refusals;
}

/** What is wrong with a field: what the server said of it, else the form's own words. */
export function wrongWith(
  { faults, refusals }: { faults: readonly KeyFormField[]; refusals: Refusals },
  field: KeyFormField,
  words: string,
): string | undefined {
  return refusals[field] ?? (faults.includes(field) ? words : undefined);
}

export function toCreateBody(form: KeyForm, clock: Clock): ApiInput<"POST /keys">["body"] {
  const expiresAt = expiryOf(form, clock) ?? undefined;
  const { ipAllow, ratePerMinute, burst, dailyQuota } = limitsOf(form);
  return {
    name: form.name.trim(),
    scopes: [...form.scopes],
    models: modelsOf(form),
    expiresAt,
    ...(form.kind === "test" ? { kind: form.kind } : {}),
    ...(form.serviceAccountId === "" ? {} : { serviceAccountId: form.serviceAccountId }),
    ...(ipAllow.length === 0 ? {} : { ipAllow }),
    ...(ratePerMinute === null ? {} : { ratePerMinute }),
    ...(burst === null ? {} : { burst }),
    ...(dailyQuota === null ? {} : { dailyQuota }),
  };
}

function limitsOf(form: KeyForm) {
  return {
    ipAllow: networksOf(form),
    ratePerMinute: numberOf(form.rate),
    burst: numberOf(form.burst),
    dailyQuota: numberOf(form.quota),
  };
}

function networksOf({ networks }: KeyForm): string[] {
  return networks.split(/[\s,]+/).filter((network) => network !== "");
}

function numberOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** Only what was changed: what somebody else changed meanwhile in the other fields stays. */
export function toChanges(
  form: KeyForm,
  key: KeyDto,
  clock: Clock,
): ApiInput<"PATCH /keys/{id}">["body"] {
  const name = form.name.trim();
  const models = modelsOf(form);
  const expiresAt = expiryOf(form, clock);
  const { ipAllow, ratePerMinute, burst, dailyQuota } = limitsOf(form);
  return {
    ...(isSameSet(ipAllow, key.ipAllow) ? {} : { ipAllow }),
    ...(ratePerMinute === key.ratePerMinute ? {} : { ratePerMinute }),
    ...(burst === key.burst ? {} : { burst }),
    ...(dailyQuota === key.dailyQuota ? {} : { dailyQuota }),
    ...(name === key.name ? {} : { name }),
    ...(isSameSet(form.scopes, key.scopes) ? {} : { scopes: [...form.scopes] }),
    ...(isSameSet(models, key.models) ? {} : { models }),
    ...(expiresAt === undefined || expiresAt === key.expiresAt ? {} : { expiresAt }),
  };
}

/** Undefined: as it is. Null: never. */
function expiryOf({ expiry, date }: KeyForm, clock: Clock): string | null | undefined {
  switch (expiry) {
    case "keep":
      return undefined;
    case "never":
      return null;
    case "date":
      return endOfDay(date, clock.timeZone) ?? undefined;
    default:
      return new Date(clock.nowMs + Number(expiry) * dayMs).toISOString();
  }
}

/** The first moment of the next day there: the chosen day is the last on which the key works. */
function endOfDay(date: string, timeZone: string): string | null {
  const noon = Date.parse(`${date}T12:00:00Z`);
  if (Number.isNaN(noon)) return null;
  return toMoment(`${new Date(noon + dayMs).toISOString().slice(0, 10)}T00:00`, timeZone);
}

/** No model at all would mean every model to the API: `findFaults` keeps that from being sent. */
function modelsOf({ isEveryModel, models }: KeyForm): string[] {
  return isEveryModel ? [] : [...models];
}

function isSameSet(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((item) => two.includes(item));
}
