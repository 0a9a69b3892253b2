"use client";

import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Signature } from "@/lib/contract/signature";
import type { FinishedRun } from "./_answer/answer-panel";
import { markedInputs, runPrediction } from "./_answer/run-prediction";
import { type BuiltRequest, buildRequest } from "./_form/build-request";
import type { FormHandle } from "./_form/form-handle";
import { emptyForm, type FormState } from "./_form/form-state";
import { requestSize } from "./_form/switch-source";

/** Larger requests are built when they are sent, not at every key. */
const maxLiveElements = 50_000;
const nothingMarked: ReadonlyMap<string, string> = new Map();

export interface BenchInput {
  readonly model: string;
  readonly version: string;
  readonly signature: Signature;
}

export interface Bench {
  readonly form: FormHandle;
  /** The request as it is now; null when it is too large to be built all the time. */
  readonly preview: BuiltRequest | null;
  readonly dropped: number;
  readonly finished: FinishedRun | null;
  readonly isRunning: boolean;
  /** Goes up with every attempt that the form itself refused. */
  readonly refusals: number;
  readonly run: () => void;
  readonly cancel: () => void;
  readonly build: () => BuiltRequest;
}

/** What was typed, what it would send, and what came back. */
export function useBench({ model, version, signature }: BenchInput): Bench {
  const [state, setState] = useState<FormState>(emptyForm);
  const [dropped, onDropped] = useState(0);
  const [refused, setRefused] = useState<BuiltRequest | null>(null);
  const [refusals, setRefusals] = useState(0);
  const [marked, setMarked] = useState(nothingMarked);
  const { finished, isRunning, send, cancel } = useRun();
  const preview = usePreview(signature, state);
  const change: FormHandle["change"] = (update) => {
    setState(update);
    setMarked(nothingMarked);
    onDropped(0);
    // A large request is not built again to see whether it is right now: the next run tells.
    if (preview === null) setRefused(null);
  };
  const build = () => buildRequest(signature, state);
  const run = () => {
    const built = build();
    setRefused(built.ok ? null : built);
    if (!built.ok) {
      setRefusals((count) => count + 1);
      return;
    }
    setMarked(nothingMarked);
    void send({ model, version, body: built.body, signature }).then((found) => {
      if (found?.run.ok === false) setMarked(markedInputs(found.run.problem));
    });
  };
  const shown = refused === null ? null : (preview ?? refused);
  const faults = shown?.ok === false ? shown.faults : [];
  const form = { state, change, faults, marked, onDropped };
  return { form, preview, dropped, finished, isRunning, refusals, run, cancel, build };
}

function usePreview(signature: Signature, state: FormState): BuiltRequest | null {
  const calm = useDeferredValue(state);
  return useMemo(
    () => (requestSize(signature, calm) > maxLiveElements ? null : buildRequest(signature, calm)),
    [signature, calm],
  );
}

interface Sending {
  readonly model: string;
  readonly version: string;
  readonly body: string;
  readonly signature: Signature;
}

/** At most one prediction at a time; leaving the page ends it. */
function useRun() {
  const [finished, setFinished] = useState<FinishedRun | null>(null);
  const [isRunning, setRunning] = useState(false);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const send = async ({ signature, ...call }: Sending): Promise<FinishedRun | null> => {
    current.current?.abort();
    const own = new AbortController();
    current.current = own;
    setRunning(true);
    try {
      const run = await runPrediction({ ...call, signal: own.signal });
      const found = { run, signature, body: call.body };
      setFinished(found);
      return found;
    } catch {
      return null; // Cancelled: by the person, the page's end or the next run.
    } finally {
      if (current.current === own) setRunning(false);
    }
  };
  return { finished, isRunning, send, cancel: () => current.current?.abort() };
}
