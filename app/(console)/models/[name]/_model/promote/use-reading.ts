"use client";

import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { AliasDto } from "@/lib/contract/alias";
import type { Problem } from "@/lib/contract/problem";
import type { ModelGatewayDto } from "@/lib/contract/system";

export interface Reading {
  readonly aliases: readonly AliasDto[];
  readonly gateways: readonly ModelGatewayDto[];
}

const pollMs = 1_000;

/** Where aliases point and what gateways have warm, as of the last second, while the dialog is open. */
export function useReading(
  model: string,
  isOpen: boolean,
): { reading: Reading | null; problem: Problem | null } {
  const [reading, setReading] = useState<Reading | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      if (document.visibilityState === "visible") {
        const found = await read(model);
        if (control.signal.aborted) return;
        if ("problem" in found) setProblem(found.problem);
        else {
          setReading(found);
          setProblem(null);
        }
      }
      timer = setTimeout(() => void look(), pollMs);
    };
    void look();
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [model, isOpen]);
  return { reading, problem };
}

async function read(model: string): Promise<Reading | { problem: Problem }> {
  const input = { params: { name: model }, query: { limit: "200" } };
  const [aliases, gateways] = await Promise.all([
    callApi("GET /models/{name}/aliases", input),
    callApi("GET /models/{name}/gateways", input),
  ]);
  if (!aliases.ok) return { problem: aliases.problem };
  if (!gateways.ok) return { problem: gateways.problem };
  return { aliases: aliases.data.data, gateways: gateways.data.data };
}
