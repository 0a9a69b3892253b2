"use client";

import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { buttonClass } from "@/app/_ui/button";
import { Menu, MenuItem } from "@/app/_ui/menu";
import { FillMenu } from "./fill-menu";
import { type FormHandle, faultsOf } from "./form-handle";
import { isSingle, type Sheet } from "./form-plan";
import { PartHead } from "./part-head";
import { SheetFields } from "./sheet-fields";
import { SheetGrid } from "./sheet-grid";
import { toJson } from "./switch-source";
import { useFaultText } from "./use-fault-text";

const shownFaults = 3;

/** Inputs that are typed cell by cell, with what else can be done with them. */
export function SheetPart({ form, sheet }: { form: FormHandle; sheet: Sheet }) {
  const [spec] = sheet.specs;
  const isFields = isSingle(sheet);
  return (
    <div className="flex flex-col gap-2">
      {sheet.specs.length === 1 && spec !== undefined ? (
        <PartHead form={form} spec={spec} />
      ) : (
        <GroupTools form={form} sheet={sheet} />
      )}
      {isFields ? (
        <SheetFields form={form} sheet={sheet} />
      ) : (
        <>
          <SheetGrid form={form} sheet={sheet} />
          <GridFaults form={form} sheet={sheet} />
        </>
      )}
    </div>
  );
}

function GroupTools({ form, sheet }: { form: FormHandle; sheet: Sheet }) {
  const t = useTranslations("test");
  const label = sheet.specs.map(({ name }) => name).join(", ");
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <FillMenu
        form={form}
        specs={sheet.specs}
        text={t("fill")}
        label={t("fillOne", { name: label })}
      />
      <Menu
        triggerClass={buttonClass("secondary")}
        trigger={
          <>
            {t("asJson")}
            <ChevronDown aria-hidden size={14} />
          </>
        }
      >
        {sheet.specs.map((spec) => (
          <MenuItem key={spec.name} onSelect={() => form.change((state) => toJson(state, spec))}>
            {spec.name}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}

/** A grid has no room beside its cells: the first faults stand below it. */
function GridFaults({ form, sheet }: { form: FormHandle; sheet: Sheet }) {
  const t = useTranslations("test");
  const { placedText } = useFaultText();
  const areColumns = sheet.columns.length === sheet.specs.length;
  const faults = sheet.specs.flatMap(({ name }) =>
    faultsOf(form, name).map((fault) => ({ name, text: placedText(fault, areColumns) })),
  );
  const marked = sheet.specs.flatMap(({ name }) => {
    const text = form.marked.get(name);
    return text === undefined ? [] : [{ name, text }];
  });
  const all = [...faults, ...marked];
  if (all.length === 0) return null;
  return (
    <ul className="text-sm text-bad">
      {all.slice(0, shownFaults).map(({ name, text }) => (
        <li key={`${name} ${text}`}>
          {name}: {text}
        </li>
      ))}
      {all.length > shownFaults && <li>{t("more", { count: all.length - shownFaults })}</li>}
    </ul>
  );
}
