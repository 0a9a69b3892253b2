"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Dialog } from "@/app/_ui/dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import type { ExampleDto } from "@/lib/contract/example";
import { emptyForm, type FormState } from "../_form/form-state";
import { readRequest } from "../_form/read-request";
import { useDifferences } from "../_form/use-differences";
import { ExampleList } from "./example-list";
import type { ExamplesProps } from "./examples-button";
import { SaveExample } from "./save-example";
import { useExamples } from "./use-examples";

/** Loads, saves and deletes requests of the model. */
export function ExamplesDialog({
  model,
  signature,
  mayWrite,
  bench,
  onClose,
}: ExamplesProps & { onClose: () => void }) {
  const t = useTranslations("test.examples");
  const notify = useNotify();
  const differences = useDifferences();
  const examples = useExamples(model);
  const [isUnreadable, setUnreadable] = useState(false);
  const load = ({ name, body }: ExampleDto) => {
    const probe = readRequest(signature, body, emptyForm);
    if (probe === null) {
      setUnreadable(true);
      return;
    }
    bench.form.change((state: FormState) => readRequest(signature, body, state)?.state ?? state);
    notify(t("loaded", { name }), differences(probe));
    onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("title")} lead={t("lead")} isBusy={examples.isBusy}>
      <div className="flex flex-col gap-4 pb-3">
        {examples.problem !== null && <ProblemView problem={examples.problem} />}
        {isUnreadable && (
          <p role="alert" className="text-bad">
            {t("unreadable")}
          </p>
        )}
        <ExampleList
          examples={examples}
          mayWrite={mayWrite}
          onLoad={load}
          onRemoved={(name) => notify(t("deleted", { name }))}
        />
        {mayWrite ? (
          <SaveExample
            bench={bench}
            isBusy={examples.isBusy}
            save={examples.save}
            onSaved={(name) => notify(t("saved", { name }))}
          />
        ) : (
          <p className="text-sm text-quiet">{t("readOnly")}</p>
        )}
      </div>
    </Dialog>
  );
}
