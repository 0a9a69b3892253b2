import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { ModelDto } from "@/lib/contract/model";
import { namePattern } from "../../_uploads/suggest-name";

/** What is known of a name: whether a model has it, and which version is its newest. */
export type Found =
  | { readonly kind: "asking" | "none" | "failed" }
  | { readonly kind: "model"; readonly latestVersion: number | null };

interface Lookup {
  readonly names: readonly string[];
  readonly found: Found;
}

const pauseMs = 250;
const suggestions = "10";

/** Asks while somebody types, after a pause; an older answer never overwrites a newer one. */
export function useModelLookup(name: string): Lookup {
  const [known, setKnown] = useState<{ name: string; lookup: Lookup } | null>(null);
  useEffect(() => {
    const control = new AbortController();
    const timer = setTimeout(() => {
      lookUp(name, control.signal).then(
        (lookup) => setKnown({ name, lookup }),
        () => {}, // Aborted: a newer name is being looked up.
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [name]);
  const names = known?.lookup.names ?? [];
  return known?.name === name ? known.lookup : { names, found: { kind: "asking" } };
}

async function lookUp(name: string, signal: AbortSignal): Promise<Lookup> {
  const query = { q: name, limit: suggestions };
  const listed = await callApi("GET /models", { query }, { signal });
  if (!listed.ok) return { names: [], found: { kind: "failed" } };
  const { data, nextCursor } = listed.data;
  const names = data.map((model) => model.name);
  const same = data.find((model) => model.name === name);
  if (same !== undefined) return { names, found: foundOf(same) };
  // More names hold this one than the list shows: ask for it alone.
  if (nextCursor === null || !namePattern.test(name)) return { names, found: { kind: "none" } };
  const one = await callApi("GET /models/{name}", { params: { name } }, { signal });
  if (one.ok) return { names, found: foundOf(one.data) };
  return { names, found: { kind: one.problem.status === 404 ? "none" : "failed" } };
}

function foundOf({ latestVersion }: ModelDto): Found {
  return { kind: "model", latestVersion };
}
