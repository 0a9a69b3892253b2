"use client";

import { type KeyboardEvent, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import type { FormHandle } from "./form-handle";
import type { Sheet } from "./form-plan";
import { sizeOf, withSizes } from "./form-state";
import { GridCell } from "./grid-cell";
import { nextCell } from "./grid-keys";

/** Rows and columns to type into, to walk through with the arrows, and to paste a table into. */
export function SheetGrid({ form, sheet }: { form: FormHandle; sheet: Sheet }) {
  const t = useTranslations("test");
  const table = useRef<HTMLTableElement>(null);
  const label = sheet.specs.map(({ name }) => name).join(", ");
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target;
    if (!(target instanceof HTMLInputElement) || event.ctrlKey || event.metaKey) return;
    if (event.nativeEvent.isComposing) return;
    const [row = 0, column = 0] = (target.dataset.cell ?? "").split(",").map(Number);
    const size = { rows: sheet.rows, columns: sheet.columns.length };
    const next = nextCell(event.key, { row, column }, caretOf(target), size);
    // Enter at the end must not send the form by surprise either.
    if (next !== null || event.key === "Enter") event.preventDefault();
    if (next === null) return;
    const cell = table.current?.querySelector(`[data-cell="${next.row},${next.column}"]`);
    if (cell instanceof HTMLInputElement) {
      cell.focus();
      cell.select();
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="max-h-96 overflow-auto rounded-md border border-line">
        <table ref={table} aria-label={label} onKeyDown={onKeyDown} className="border-collapse">
          <thead>
            <tr className="border-b border-line">
              <th scope="col" className="sticky left-0 bg-raised px-2 py-1 text-xs text-quiet">
                {t("row")}
              </th>
              {sheet.columns.map((column) => (
                <th
                  key={`${column.index} ${column.spec.name}`}
                  scope="col"
                  className="bg-raised px-2 py-1 text-right text-xs font-medium whitespace-nowrap text-quiet"
                >
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: sheet.rows }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={row} className="border-b border-line last:border-0">
                <th
                  scope="row"
                  className="sticky left-0 bg-raised px-2 text-right text-xs font-normal text-quiet figures"
                >
                  {row}
                </th>
                {sheet.columns.map((column, index) => (
                  <GridCell
                    key={`${column.index} ${column.spec.name}`}
                    {...{ form, sheet, column, row, index }}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sheet.rowsId !== null && <RowButtons form={form} rowsId={sheet.rowsId} />}
    </div>
  );
}

function RowButtons({ form, rowsId }: { form: FormHandle; rowsId: string }) {
  const t = useTranslations("test");
  const rows = sizeOf(form.state, rowsId);
  const set = (size: number) =>
    form.change((state) => withSizes(state, { [rowsId]: String(size) }));
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => set(rows + 1)}>{t("addRow")}</Button>
      {rows > 1 && <Button onClick={() => set(rows - 1)}>{t("dropRow")}</Button>}
    </div>
  );
}

function caretOf(input: HTMLInputElement): { isAtStart: boolean; isAtEnd: boolean } {
  if (input.type === "checkbox") return { isAtStart: true, isAtEnd: true };
  const { selectionStart, selectionEnd, value } = input;
  const isAll = selectionStart === 0 && selectionEnd === value.length;
  return {
    isAtStart: isAll || selectionEnd === 0,
    isAtEnd: isAll || selectionStart === value.length,
  };
}
