"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { ValidationPhase } from "@/lib/contract/version";
import { followValidation } from "./follow-validation";
import { StepList } from "./step-list";
import { stepOfPhase, stepStates, validationSteps } from "./upload-steps";

/**
 * The validation of a version, live; when it is settled the page is rendered anew. For pages of a
 * version that was uploaded here or anywhere.
 */
export function ValidationSteps({ model, version }: { model: string; version: number }) {
  const t = useTranslations("upload");
  const router = useRouter();
  const [phase, setPhase] = useState<ValidationPhase>("queued");
  useEffect(() => {
    const control = new AbortController();
    const following = followValidation({
      model,
      version,
      signal: control.signal,
      onPhase: setPhase,
    });
    void following.then((end) => end !== null && router.refresh());
    return () => control.abort();
  }, [model, version, router]);
  const step = stepOfPhase(phase);
  return (
    <>
      <StepList steps={stepStates(validationSteps, step)} />
      <p role="status" className="sr-only">
        {step !== "end" && t(`step.${step}`)}
      </p>
    </>
  );
}
