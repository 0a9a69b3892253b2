"use client";

import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { ModelDto } from "@/lib/contract/model";
import type { Problem } from "@/lib/contract/problem";

const pauseMs = 150;
const mostModels = 8;

export interface ModelSearch {
  readonly models: readonly ModelDto[];
  readonly isSearching: boolean;
  readonly problem: Problem | null;
}

const nothing: ModelSearch = { models: [], isSearching: false, problem: null };

/** Models by a part of their name, as somebody types; what was found before stays until there is an answer. */
export function useModelSearch(q: string): ModelSearch {
  const [search, setSearch] = useState<ModelSearch>(nothing);
  useEffect(() => {
    if (q === "") {
      setSearch(nothing);
      return;
    }
    const abort = new AbortController();
    const ask = async () => {
      setSearch((before) => ({ ...before, isSearching: true }));
      const query = { q, limit: `${mostModels}` };
      const answer = await callApi("GET /models", { query }, { signal: abort.signal });
      setSearch(
        answer.ok
          ? { models: answer.data.data, isSearching: false, problem: null }
          : { models: [], isSearching: false, problem: answer.problem },
      );
    };
    const timer = setTimeout(() => {
      // An aborted search was overtaken by the next: its end is no news.
      ask().catch(() => undefined);
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [q]);
  return search;
}
