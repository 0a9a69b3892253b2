"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { CheckboxField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { AliasRulesDto } from "@/lib/contract/alias-rules";
import { useShowAlias } from "../aliases-now";
import { GateFields } from "./gate-fields";
import { MoverFields } from "./mover-fields";
import type { RulesDialogProps } from "./rules-dialog";
import { faultsOf, type RulesFault, type RulesForm, toForm, toRules } from "./rules-form";

export interface RulesPartProps {
  readonly form: RulesForm;
  /** Empty until somebody tried to save. */
  readonly faults: readonly RulesFault[];
  readonly change: (to: Partial<RulesForm>) => void;
}

/** Sets who may move an alias, and which gates a move must pass. */
export function RulesEditor({
  model,
  alias,
  isOpen,
  onClose,
  rules,
}: RulesDialogProps & { rules: AliasRulesDto }) {
  const t = useTranslations("release.rules");
  const notify = useNotify();
  const show = useShowAlias();
  const { isBusy, problem, run } = useCall();
  const [form, setForm] = useState(() => toForm(rules, rules.people));
  const [wasTried, setTried] = useState(false);
  const faults = wasTried ? faultsOf(form) : [];
  const save = async () => {
    setTried(true);
    if (faultsOf(form).length > 0) return;
    const input = { params: { name: model, alias }, body: toRules(form) };
    const done = await run(() => callApi("PUT /models/{name}/aliases/{alias}/rules", input));
    if (done === null) return;
    notify(t("saved", { alias }));
    onClose();
    show(null);
  };
  const part = {
    ...{ form, faults },
    change: (to: Partial<RulesForm>) => setForm((before) => ({ ...before, ...to })),
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("title", { alias })}
      lead={t("lead")}
      submit={t("save")}
      onSubmit={() => void save()}
    >
      <CheckboxField
        label={t("protected")}
        hint={t("protectedHint")}
        checked={form.isProtected}
        onChange={({ target }) => part.change({ isProtected: target.checked })}
      />
      <MoverFields {...part} model={model} />
      <GateFields {...part} model={model} />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
