"use client";

import { useCallback, useEffect, useState } from "react";
import { type ApiInput, type ApiResult, callApi } from "@/app/_ui/call-api";
import type { GoldenSampleDto } from "@/lib/contract/golden-sample";
import type { Problem } from "@/lib/contract/problem";

export type NewSample = ApiInput<"POST /models/{name}/golden-samples">["body"];

/** The newest golden samples of a model, its own and those that versions brought. */
export function useGoldenSamples(model: string) {
  const [list, setList] = useState<readonly GoldenSampleDto[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const params = { name: model };
  const load = useCallback(async () => {
    const result = await callApi("GET /models/{name}/golden-samples", {
      params: { name: model },
      query: { limit: "100" },
    });
    if (result.ok) setList(result.data.data);
    else setProblem(result.problem);
  }, [model]);
  useEffect(() => {
    void load();
  }, [load]);
  const attempt = async (call: () => Promise<ApiResult<unknown>>): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    const result = await call();
    if (result.ok) await load();
    else setProblem(result.problem);
    setBusy(false);
    return result.ok;
  };
  return {
    ...{ list, problem, isBusy },
    save: (body: NewSample) =>
      attempt(() => callApi("POST /models/{name}/golden-samples", { params, body })),
    remove: (id: string) =>
      attempt(() =>
        callApi("DELETE /models/{name}/golden-samples/{id}", { params: { ...params, id } }),
      ),
  };
}
