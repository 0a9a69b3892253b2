"use client";

import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { AliasDto } from "@/lib/contract/alias";
import type { Problem } from "@/lib/contract/problem";
import { targetOf } from "./move-rules";
import { useMove } from "./use-move";
import { useReading } from "./use-reading";

interface PromotionInput {
  readonly model: string;
  /** Null: chosen in the dialog. */
  readonly version: number | null;
  readonly alias: string;
  readonly isOpen: boolean;
  readonly onMoved: (alias: string, to: number) => void;
}

/** What is chosen in the promote dialog, what the registry says of it now, and the move. */
export function usePromotion({ model, version, alias: first, isOpen, onMoved }: PromotionInput) {
  const [alias, setAlias] = useState(first);
  const [chosen, setChosen] = useState(version);
  const [reason, setReason] = useState("");
  const { reading, problem } = useReading(model, isOpen);
  const ready = useReadyVersions(model, isOpen && version === null);
  // What the person decides on: it does not change under their eyes, or they would overwrite a move that
  // they have not seen.
  const [seen, setSeen] = useState<readonly AliasDto[] | null>(null);
  if (seen === null && reading !== null) setSeen(reading.aliases);
  const move = useMove(model, onMoved);
  const to = chosen ?? ready.versions?.[0] ?? null;
  const from = targetOf(seen ?? [], alias);
  const now = targetOf(reading?.aliases ?? [], alias);
  const start = () => {
    if (to === null) return;
    const body = { version: to, reason, expectedVersion: from };
    const params = { name: model, alias };
    void move.run(alias, to, () => callApi("PUT /models/{name}/aliases/{alias}", { params, body }));
  };
  return {
    ...{ alias, reason, setReason, from, now, to, start, reading },
    setAlias: (name: string) => {
      setAlias(name.trim());
      move.reset();
    },
    setVersion: setChosen,
    versions: ready.versions,
    state: move.state,
    problem: problem ?? ready.problem,
    isLoaded: seen !== null,
    accept: () => {
      setSeen(reading?.aliases ?? null);
      move.reset();
    },
    intended: reading?.aliases.find((one) => one.alias === alias)?.intendedVersion ?? null,
  };
}

/** The versions that can be promoted, newest first; null while they are read. */
function useReadyVersions(model: string, isWanted: boolean) {
  const [versions, setVersions] = useState<readonly number[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isStale = false;
    const query = { status: "ready", limit: "200" } as const;
    void callApi("GET /models/{name}/versions", { params: { name: model }, query }).then(
      (answer) => {
        if (isStale) return;
        if (answer.ok) setVersions(answer.data.data.map(({ version }) => version));
        setProblem(answer.ok ? null : answer.problem);
      },
    );
    return () => {
      isStale = true;
    };
  }, [model, isWanted]);
  return { versions, problem };
}
