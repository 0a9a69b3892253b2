import type { z } from "zod";
import { operations } from "@/lib/contract/operations";

/** Absent: all but what is archived. */
export type StatusChoice = z.output<typeof operations.listVersions.query>["status"];

/** What the list of versions is narrowed to, as it stands in the URL. */
export interface VersionsView {
  readonly status?: StatusChoice | undefined;
  readonly cursor?: string | undefined;
}

const { query } = operations.listVersions;

/** Reads the URL. What it says wrongly is left out. */
export function readVersionsView(
  search: Readonly<Record<string, string | string[] | undefined>>,
): VersionsView {
  const status = query.safeParse({ status: search.status }).data?.status;
  const cursor = query.safeParse({ cursor: search.cursor }).data?.cursor;
  return { status, cursor: cursor === "" ? undefined : cursor };
}

/** The address of a view. */
export function hrefOfVersions(model: string, { status, cursor }: VersionsView): string {
  const search = new URLSearchParams();
  if (status !== undefined) search.set("status", status);
  if (cursor !== undefined) search.set("cursor", cursor);
  return search.size === 0 ? `/models/${model}/versions` : `/models/${model}/versions?${search}`;
}

/** The first line of a note that says something, without Markdown's marks for a heading or a list. */
export function firstLine(note: string): string {
  const line = note.split("\n").find((one) => one.trim() !== "") ?? "";
  return line.trim().replace(/^(#{1,6}|[-*+]|>)\s+/, "");
}
