"use client";

import { Play } from "lucide-react";
import { type FormEvent, useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Notice } from "@/app/_ui/notice";
import { Panel } from "@/app/_ui/panel";
import type { Signature } from "@/lib/contract/signature";
import { AnswerPanel } from "./_answer/answer-panel";
import { saveText } from "./_answer/save-text";
import { CallPanel } from "./_call/call-panel";
import { requestFile } from "./_call/call-snippets";
import { ExamplesButton } from "./_examples/examples-button";
import { FillMenu } from "./_form/fill-menu";
import { planForm } from "./_form/form-plan";
import { InputForm } from "./_form/input-form";
import { GoldenButton } from "./_golden/golden-button";
import { useKeptRequest } from "./_kept/use-kept-request";
import type { Target } from "./choose-target";
import { TargetSelect } from "./target-select";
import { type Bench, useBench } from "./use-bench";

interface BenchProps {
  readonly model: string;
  readonly target: Target;
  readonly targets: readonly Target[];
  readonly signature: Signature;
  readonly origin: string;
  readonly mayWrite: boolean;
}

/** The form, the answer and the call of one version. What was typed stays when the version changes. */
export function TestBench({ model, target, targets, signature, origin, mayWrite }: BenchProps) {
  const t = useTranslations("test");
  const bench = useBench({ model, version: target.ref, signature });
  const form = useRef<HTMLFormElement>(null);
  useKeptRequest(model, signature, bench);
  useRunShortcut(bench.run);
  useFocusFault(form, bench.refusals);
  const { preview } = bench;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    bench.run();
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <TargetSelect target={target} targets={targets} />
        <div className="flex flex-wrap gap-2">
          <ExamplesButton {...{ model, signature, mayWrite, bench }} />
          <GoldenButton {...{ model, mayWrite }} finished={bench.finished} />
        </div>
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Panel
          title={t("inputs")}
          actions={
            planForm(signature, bench.form.state).length > 1 && (
              <FillMenu form={bench.form} specs={signature.inputs} text={t("fillAll")} />
            )
          }
        >
          <form
            ref={form}
            noValidate
            aria-label={t("title", { model })}
            onSubmit={submit}
            className="flex flex-col gap-4"
          >
            <InputForm form={bench.form} signature={signature} />
            <RunBar bench={bench} />
          </form>
        </Panel>
        <AnswerPanel finished={bench.finished} isRunning={bench.isRunning} />
      </div>
      <CallPanel
        target={
          preview?.ok === false
            ? null
            : {
                origin,
                model,
                version: target.ref,
                body: preview?.body ?? null,
                hasWideIntegers: hasWideIntegers(signature),
              }
        }
        onDownload={() => {
          const built = bench.build();
          if (built.ok) saveText(requestFile, built.body);
          else bench.run();
        }}
      />
    </div>
  );
}

function RunBar({ bench }: { bench: Bench }) {
  const t = useTranslations("test");
  const { faults } = bench.form;
  return (
    <div className="flex flex-col gap-3">
      {bench.dropped > 0 && (
        <Notice tone="warn" role="status" title={t("dropped", { count: bench.dropped })} />
      )}
      {faults.length > 0 && (
        <Notice tone="bad" role="alert" title={t("faults", { count: faults.length })} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" icon={Play} disabled={bench.isRunning}>
          {bench.isRunning ? t("running") : t("run")}
        </Button>
        {bench.isRunning && <Button onClick={bench.cancel}>{t("cancel")}</Button>}
        <p className="text-sm text-quiet">{t("shortcut")}</p>
      </div>
    </div>
  );
}

function hasWideIntegers({ outputs }: Signature): boolean {
  return outputs.some(({ datatype }) => datatype === "INT64" || datatype === "UINT64");
}

/** Ctrl or ⌘ and Enter, wherever the focus is on the page; in a dialog it is the dialog's. */
function useRunShortcut(run: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [run]);
}

/** After a refused attempt the first faulty field has the focus. */
function useFocusFault(form: { readonly current: HTMLFormElement | null }, refusals: number): void {
  useEffect(() => {
    if (refusals === 0) return;
    const field = form.current?.querySelector('[aria-invalid="true"]');
    if (field instanceof HTMLElement) field.focus();
  }, [form, refusals]);
}
