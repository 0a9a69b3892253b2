"use client";

import { X } from "lucide-react";
import { useId, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { ChoiceGroup } from "./choice-group";
import { wrongWith } from "./key-form";
import type { FieldsProps } from "./key-form-fields";
import { ModelSearch } from "./model-search";

/** Every model, or chosen ones. What was chosen stays while the person looks at the other choice. */
export function ModelChoice({ form, change, ...wrong }: FieldsProps) {
  const t = useTranslations("keys.form");
  const name = useId();
  const chosen = useRef<HTMLDivElement>(null);
  const choose = (isEveryModel: boolean) => {
    change({ isEveryModel });
    // What appears may lie below the dialog's edge.
    requestAnimationFrame(() => chosen.current?.scrollIntoView({ block: "nearest" }));
  };
  const radio = (isEveryModel: boolean, label: string) => (
    <label className="flex items-center gap-2 py-1 text-base">
      <input
        type="radio"
        name={name}
        className="size-4 shrink-0 accent-accent"
        checked={form.isEveryModel === isEveryModel}
        onChange={() => choose(isEveryModel)}
      />
      {label}
    </label>
  );
  const toggle = (model: string, isChosen: boolean) => {
    const others = form.models.filter((one) => one !== model);
    change({ models: isChosen ? [...others, model] : others });
  };
  return (
    <ChoiceGroup legend={t("models")} error={wrongWith(wrong, "models", t("modelsMissing"))}>
      {radio(true, t("allModels"))}
      {radio(false, t("someModels"))}
      {!form.isEveryModel && (
        <div ref={chosen} className="mt-1 flex flex-col gap-2 rounded-md border border-line p-3">
          {form.models.length > 0 && (
            <ul aria-label={t("chosen")} className="flex flex-wrap gap-1">
              {form.models.map((model) => (
                <li key={model}>
                  <button
                    type="button"
                    aria-label={t("remove", { name: model })}
                    onClick={() => toggle(model, false)}
                    className="inline-flex min-h-6 items-center gap-1 rounded-sm bg-accent-soft px-1.5 text-left text-xs font-medium break-all text-accent"
                  >
                    {model}
                    <X aria-hidden size={12} className="shrink-0" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <ModelSearch chosen={form.models} onToggle={toggle} />
        </div>
      )}
    </ChoiceGroup>
  );
}
