import { type VersionRef, versionLabelSchema } from "@/lib/contract/version-label";
import { db } from "@/lib/platform/db";
import { getVersionRow } from "../versions/get-version-row";

/** What the parts of a body are called that name a version. */
const fields: ReadonlySet<string> = new Set(["version", "expectedVersion", "versions"]);

/**
 * A JSON body with numbers where labels of the model's versions stood: a label means what it means when the
 * request comes, and whoever decides and records has the number. What is no label stays, for the schema to judge.
 * The caller is authorized for the model. Errors: `model.not_found`, `version.not_found`.
 */
export async function numberLabels(name: string, body: unknown): Promise<unknown> {
  const labels = labelsIn(body);
  if (labels.size === 0) return body;
  const rows = await db().version.findMany({
    where: { model: { liveName: name }, label: { in: [...labels] }, deletedAt: null },
    select: { number: true, label: true },
  });
  const numbers = new Map(rows.map(({ number, label }) => [label, number]));
  const unknown = [...labels].find((label) => !numbers.has(label));
  // Says which, and what there is.
  if (unknown !== undefined) await getVersionRow(db(), { name, number: unknown });
  return mapRefs(body, (label) => numbers.get(label) ?? label);
}

/** More than any body names; with more, the schema refuses it without a look at the database. */
const mostLabels = 100;

function labelsIn(body: unknown): Set<string> {
  const labels = new Set<string>();
  mapRefs(body, (text) => {
    if (versionLabelSchema.safeParse(text).success) labels.add(text);
    return text;
  });
  return labels.size > mostLabels ? new Set() : labels;
}

function mapRefs(part: unknown, toRef: (text: string) => VersionRef, isRef = false): unknown {
  if (typeof part === "string") return isRef ? toRef(part) : part;
  if (Array.isArray(part)) return part.map((item) => mapRefs(item, toRef, isRef));
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, mapRefs(value, toRef, fields.has(key))]),
  );
}
