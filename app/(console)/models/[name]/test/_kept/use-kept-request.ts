"use client";

import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { useNotify } from "@/app/_ui/notifications";
import type { Signature } from "@/lib/contract/signature";
import { emptyForm } from "../_form/form-state";
import { readRequest } from "../_form/read-request";
import { useDifferences } from "../_form/use-differences";
import type { Bench } from "../use-bench";
import { takeRequest } from "./kept-request";

/** Puts the recorded request that brought somebody here into the form, and says so. */
export function useKeptRequest(model: string, signature: Signature, bench: Bench): void {
  const t = useTranslations("test.kept");
  const notify = useNotify();
  const differences = useDifferences();
  const load = useRef(() => {});
  load.current = () => {
    const kept = takeRequest(model);
    if (kept === null) return;
    const { requestId, body } = kept;
    const read = readRequest(signature, body, emptyForm);
    if (read === null) {
      notify(t("unreadable", { id: requestId }));
      return;
    }
    bench.form.change(() => read.state);
    notify(t("loaded", { id: requestId }), differences(read));
  };
  // Once: what is typed later must stay.
  useEffect(() => load.current(), []);
}
