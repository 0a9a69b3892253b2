"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { ServedAs } from "./edit-serving";
import { faultsOfProblem, readTexts, type ServingFaults, toTexts } from "./serving-form";
import type { SettingName } from "./serving-groups";

/** What was typed, what is wrong with it, and saving it. */
export function useServingForm({ model, version, serving }: ServedAs, onClose: () => void) {
  const t = useTranslations("model.serving.form");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [texts, setTexts] = useState(() => toTexts(serving));
  const [faults, setFaults] = useState<ServingFaults>({});
  const refused = problem === null ? null : faultsOfProblem(problem);
  const save = async (form: HTMLFormElement) => {
    const read = readTexts(texts, serving);
    setFaults(read.ok ? {} : read.faults);
    if (!read.ok) return focusOn(form, read.first);
    const params = { name: model, number: String(version) };
    const body = { serving: read.edit };
    const done = await run(() =>
      callApi("PATCH /models/{name}/versions/{number}", { params, body }),
    );
    if (done === null) return;
    notify(t("saved", { version: `${model}@${version}` }));
    onClose();
    router.refresh();
  };
  return {
    ...{ texts, faults, isBusy, save },
    refusals: refused?.messages ?? {},
    /** What is said at the fields need not be said again below them. */
    problem: refused?.isWhole ? null : problem,
    change: (name: SettingName, text: string) => {
      setTexts({ ...texts, [name]: text });
      setFaults({ ...faults, [name]: undefined });
    },
  };
}

/** What is wrong is said at the field, and read out there. */
function focusOn(form: HTMLFormElement, name: SettingName): void {
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLElement)) return;
  field.focus({ preventScroll: true });
  // To the middle, so that what is said below it is seen too.
  field.scrollIntoView({ block: "center" });
}
