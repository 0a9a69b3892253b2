"use client";

import { useCallback, useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { ExampleDto } from "@/lib/contract/example";
import type { Problem } from "@/lib/contract/problem";

export interface Examples {
  /** Null until they are here. */
  readonly list: readonly ExampleDto[] | null;
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  readonly save: (name: string, body: string) => Promise<boolean>;
  readonly remove: (id: string) => Promise<boolean>;
}

/** The saved requests of a model: all of them, since a model has at most a hundred. */
export function useExamples(model: string): Examples {
  const [list, setList] = useState<readonly ExampleDto[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const load = useCallback(async () => {
    const result = await callApi("GET /models/{name}/examples", {
      params: { name: model },
      query: { limit: "100" },
    });
    if (result.ok) setList(result.data.data);
    else setProblem(result.problem);
  }, [model]);
  useEffect(() => {
    void load();
  }, [load]);
  const attempt = async (call: () => ReturnType<typeof removeExample>): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    const failed = await call();
    if (failed === null) await load();
    else setProblem(failed);
    setBusy(false);
    return failed === null;
  };
  return {
    list,
    problem,
    isBusy,
    save: (name, body) => attempt(() => saveExample(model, name, body)),
    remove: (id) => attempt(() => removeExample(model, id)),
  };
}

async function saveExample(model: string, name: string, body: string): Promise<Problem | null> {
  const result = await callApi("POST /models/{name}/examples", {
    params: { name: model },
    body: { name, body },
  });
  return result.ok ? null : result.problem;
}

async function removeExample(model: string, id: string): Promise<Problem | null> {
  const result = await callApi("DELETE /models/{name}/examples/{id}", {
    params: { name: model, id },
  });
  return result.ok ? null : result.problem;
}
