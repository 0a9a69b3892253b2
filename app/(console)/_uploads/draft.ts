import type { ApiInput } from "@/app/_ui/call-api";
import type { Metric } from "@/lib/contract/version";
import { type AboutText, wrongAbout } from "../models/_about/about-text";
import type { Beside } from "./file-roles";
import type { Finding } from "./model-file";
import { namePattern, suggestName } from "./suggest-name";

/** A measured quality as it stands in the form. */
export interface MetricRow {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly direction: Metric["direction"];
}

/** Chosen files and what was typed for them. It survives leaving the page and every failure. */
export interface Draft {
  readonly id: string;
  readonly file: File;
  /** What goes beside the model: external data, labels, a card. */
  readonly beside: readonly Beside[];
  /** Null until the file's beginning has been read. */
  readonly finding: Finding | null;
  /** Null until somebody types one: then it is the suggested one. */
  readonly typedName: string | null;
  readonly note: string;
  readonly metrics: readonly MetricRow[];
  /** Label, author and links. */
  readonly about: AboutText;
}

export type DraftFault = "name" | "metrics" | "about";

/** What is said of the version that the files become: the request that makes it has the same. */
export type Description = Pick<
  NonNullable<ApiInput<"POST /models/{name}/versions">["body"]>,
  "note" | "metrics" | "label" | "author" | "sourceUrl" | "dataUrl"
>;

/** The name that the upload would have: typed, else the page's model, else the file's. */
export function nameOf(draft: Draft, pageModel: string | null): string {
  return draft.typedName ?? pageModel ?? suggestName(draft.file.name);
}

/** What stands in the way of sending the draft, in the order of the form. */
export function findFaults(draft: Draft, name: string): DraftFault[] {
  const faults: DraftFault[] = [];
  if (!namePattern.test(name)) faults.push("name");
  if (draft.metrics.some((row) => metricFaults(row).length > 0)) faults.push("metrics");
  if (wrongAbout(draft.about).length > 0) faults.push("about");
  return faults;
}

/** What keeps a row from being sent. A row that nobody has filled in is not sent, and not wrong. */
export function metricFaults({ name, value }: MetricRow): ("name" | "value")[] {
  if (name.trim() === "" && value.trim() === "") return [];
  const isName = name.trim() !== "" && name.length <= 64;
  return [
    ...(isName ? [] : (["name"] as const)),
    ...(readNumber(value) === null ? (["value"] as const) : []),
  ];
}

export function describeDraft(draft: Draft): Description {
  const metrics = filledRows(draft).flatMap(({ name, value, direction }) => {
    const number = readNumber(value);
    return number === null ? [] : [{ name: name.trim(), value: number, direction }];
  });
  return {
    note: draft.note.trim() === "" ? "" : draft.note,
    metrics,
    ...describeAbout(draft.about),
  };
}

/** What was left empty is not sent. */
function describeAbout({ label, author, sourceUrl, dataUrl }: AboutText) {
  return {
    ...(label === "" ? {} : { label }),
    ...(author === "" ? {} : { author }),
    ...(sourceUrl === "" ? {} : { sourceUrl }),
    ...(dataUrl === "" ? {} : { dataUrl }),
  };
}

function filledRows({ metrics }: Draft): MetricRow[] {
  return metrics.filter(({ name, value }) => name.trim() !== "" || value.trim() !== "");
}

/** A decimal point, as JSON has it: `0,91` might mean either of two numbers. */
function readNumber(text: string): number | null {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim())
    ? Number(text)
    : Number.NaN;
  return Number.isFinite(value) ? value : null;
}
