import type { ReactNode } from "react";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { ComparedValue } from "@/lib/contract/compare";
import { Change } from "./change";
import { SideHeads, type Sides } from "./side-heads";

/** Values of both versions beside each other. Nothing at all where there is nothing to show. */
export async function ValuePanel({
  title,
  values,
  sides,
  nameOf = (name) => name,
  show = showPlain,
  note,
}: {
  title: string;
  values: readonly ComparedValue[];
  sides: Sides;
  nameOf?: (name: string) => ReactNode;
  show?: (value: NonNullable<ComparedValue["from"]>, name: string) => ReactNode;
  note?: string;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("compare"), getIntl()]);
  if (values.length === 0) return null;
  const cell = (value: ComparedValue["from"], name: string) =>
    value === null ? <span className="text-quiet">—</span> : show(value, name);
  return (
    <Panel title={title} flush>
      <Table label={title}>
        <TableHead>
          <HeadCell>{t("column.name")}</HeadCell>
          <SideHeads sides={sides} />
          <HeadCell>{t("column.change")}</HeadCell>
        </TableHead>
        <tbody>
          {values.map((value) => (
            <TableRow key={value.name}>
              <Cell className="max-w-64 break-words">{nameOf(value.name)}</Cell>
              <Cell className="max-w-64 break-words figures">{cell(value.from, value.name)}</Cell>
              <Cell className="max-w-64 break-words figures">{cell(value.to, value.name)}</Cell>
              <Cell>
                <Change value={value} locale={locale} />
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
      {note !== undefined && (
        <p className="border-t border-line px-4 py-2 text-sm text-quiet">{note}</p>
      )}
    </Panel>
  );
}

function showPlain(value: NonNullable<ComparedValue["from"]>): ReactNode {
  return String(value);
}
