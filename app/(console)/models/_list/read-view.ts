import { operations } from "@/lib/contract/operations";
import type { ListView } from "./list-view";

const { query } = operations.listModels;

/** Reads the URL. What it says wrongly (somebody edited it) is left out: the field shows what counts. */
export function readView(
  search: Readonly<Record<string, string | string[] | undefined>>,
): ListView {
  const accept = (name: keyof ListView) => {
    const value = search[name];
    const isFine = typeof value === "string" && value.trim() !== "";
    return isFine && query.safeParse({ [name]: value }).success ? value : undefined;
  };
  return { q: accept("q"), tag: accept("tag"), cursor: accept("cursor") };
}
