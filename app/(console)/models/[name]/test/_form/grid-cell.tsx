"use client";

import { useTranslations } from "use-intl/react";
import { classNames } from "@/app/_ui/class-names";
import type { Datatype } from "@/lib/contract/signature";
import { isNumeric } from "./element-text";
import { cellFault, type FormHandle } from "./form-handle";
import type { Sheet, SheetColumn } from "./form-plan";
import { cellOf, withCell } from "./form-state";
import { pasteInto } from "./paste-into";
import { useFaultText } from "./use-fault-text";

/** Types whose values take more room than a few digits. */
const wide: ReadonlySet<Datatype> = new Set(["INT64", "UINT64", "BYTES"]);

/** One cell. Its name says where it is, its tooltip what is wrong with it. */
export function GridCell({
  form,
  sheet,
  column,
  row,
  index,
}: {
  form: FormHandle;
  sheet: Sheet;
  column: SheetColumn;
  row: number;
  index: number;
}) {
  const t = useTranslations("test");
  const { whyText } = useFaultText();
  const { spec } = column;
  const place = { spec, row, column: column.index };
  const text = cellOf(form.state, place);
  const fault = cellFault(form, spec.name, row, column.index);
  const at = { name: spec.name, row: String(row), column: String(column.index) };
  const isColumn = column.label === spec.name;
  const common = {
    "data-cell": `${row},${index}`,
    "aria-label": isColumn ? t("cellOfRow", at) : t("cell", at),
    "aria-invalid": fault === undefined ? undefined : true,
    title: fault === undefined ? undefined : whyText(fault.why),
  };
  const change = (next: string) => form.change((state) => withCell(state, place, next));
  if (spec.datatype === "BOOL") {
    return (
      <td className="px-2 text-center">
        <input
          {...common}
          type="checkbox"
          checked={text === "true"}
          onChange={(event) => change(String(event.target.checked))}
          className="size-6 accent-accent"
        />
      </td>
    );
  }
  return (
    <td className="border-l border-line p-0">
      <input
        {...common}
        value={text}
        onChange={(event) => change(event.target.value)}
        onPaste={(event) => pasteInto(event, { form, sheet, row, column: index })}
        autoComplete="off"
        spellCheck={false}
        className={classNames(
          "h-8 scroll-ml-14 bg-surface px-2 text-base focus-visible:-outline-offset-2 aria-invalid:bg-bad-soft",
          isNumeric(spec.datatype) && "text-right figures",
          wide.has(spec.datatype) ? "w-48" : "w-24",
        )}
      />
    </td>
  );
}
