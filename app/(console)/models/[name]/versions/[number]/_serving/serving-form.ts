import type { Problem } from "@/lib/contract/problem";
import type { ServingSettings } from "@/lib/contract/serving";
import { servingLimits } from "@/lib/contract/serving-limits";
import { type SettingName, settingNames } from "./serving-groups";

/** What stands in the fields. Empty: the default. */
export type ServingTexts = Readonly<Record<SettingName, string>>;

export type ServingFault = "whole" | "range" | "aboveMost";
export type ServingFaults = Partial<Record<SettingName, ServingFault>>;

export type ServingReading =
  | { readonly ok: true; readonly edit: Partial<ServingSettings> }
  | { readonly ok: false; readonly faults: ServingFaults; readonly first: SettingName };

export function toTexts(serving: ServingSettings): ServingTexts {
  const textOf = (name: SettingName) => (serving[name] === null ? "" : String(serving[name]));
  return {
    maxBatchRows: textOf("maxBatchRows"),
    batchDelayMs: textOf("batchDelayMs"),
    queueLength: textOf("queueLength"),
    queueTimeMs: textOf("queueTimeMs"),
    timeoutMs: textOf("timeoutMs"),
    minReplicas: textOf("minReplicas"),
    maxReplicas: textOf("maxReplicas"),
    threads: textOf("threads"),
    memoryMib: textOf("memoryMib"),
  };
}

/** Only what was changed: what somebody else set meanwhile stays. */
export function readTexts(texts: ServingTexts, saved: ServingSettings): ServingReading {
  const edit: Partial<ServingSettings> = {};
  const faults: ServingFaults = {};
  for (const name of settingNames) {
    const read = readSetting(name, texts[name]);
    if (typeof read === "string") faults[name] = read;
    else if (read !== saved[name]) edit[name] = read;
  }
  const { minReplicas: least, maxReplicas: most } = { ...saved, ...edit };
  if (faults.minReplicas === undefined && faults.maxReplicas === undefined)
    if (least !== null && most !== null && least > most) faults.minReplicas = "aboveMost";
  const first = settingNames.find((name) => faults[name] !== undefined);
  return first === undefined ? { ok: true, edit } : { ok: false, faults, first };
}

function readSetting(name: SettingName, text: string): number | null | ServingFault {
  const typed = text.trim();
  if (typed === "") return null;
  // No signs, no separators, no exponents: `1,000` and `1.000` are different numbers in different places.
  if (!/^\d+$/.test(typed)) return "whole";
  const value = Number(typed);
  const { min, max } = servingLimits[name];
  return value < min || value > max ? "range" : value;
}

/** What the server says of single settings, and whether that is all that it says. */
export function faultsOfProblem(problem: Problem): {
  readonly messages: Partial<Record<SettingName, string>>;
  readonly isWhole: boolean;
} {
  const messages: Partial<Record<SettingName, string>> = {};
  let isWhole = (problem.errors ?? []).length > 0;
  for (const { field, message } of problem.errors ?? []) {
    const name = settingNames.find((known) => field === `serving.${known}`);
    if (name === undefined) isWhole = false;
    else messages[name] = message;
  }
  return { messages, isWhole };
}
