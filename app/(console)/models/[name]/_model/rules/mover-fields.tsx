"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import { SelectField } from "@/app/_ui/field";
import type { AliasMovers } from "@/lib/contract/alias-rules";
import { PersonSearch } from "./person-search";
import type { RulesPartProps } from "./rules-editor";

const choices = [
  "approvers",
  "promoters",
  "people",
] as const satisfies readonly AliasMovers["who"][];

/** Who may move the alias; everybody else asks. */
export function MoverFields({ form, faults, change, model }: RulesPartProps & { model: string }) {
  const t = useTranslations("release.rules");
  const { people } = form;
  return (
    <>
      <SelectField
        label={t("movers")}
        hint={t(`whoHint.${form.who}`)}
        value={form.who}
        onChange={({ target }) =>
          change({ who: choices.find((one) => one === target.value) ?? form.who })
        }
      >
        {choices.map((who) => (
          <option key={who} value={who}>
            {t(`who.${who}`)}
          </option>
        ))}
      </SelectField>
      {form.who === "people" && (
        <>
          {people.length > 0 && (
            <ul aria-label={t("people")} className="flex flex-col gap-1">
              {people.map(({ id, label }) => (
                <li key={id} className="flex min-h-8 items-center gap-2">
                  <span className="min-w-0 flex-1 break-words">{label}</span>
                  <IconButton
                    icon={X}
                    size="small"
                    label={t("remove", { person: label })}
                    onClick={() => change({ people: people.filter((one) => one.id !== id) })}
                  />
                </li>
              ))}
            </ul>
          )}
          <PersonSearch
            model={model}
            error={faults.includes("nobody") ? t("nobody") : undefined}
            chosen={people}
            onChoose={(person) => change({ people: [...people, person] })}
          />
        </>
      )}
    </>
  );
}
