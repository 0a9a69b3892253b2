"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { formatNumber } from "@/app/_i18n/quantities";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { describeShape } from "../_form/describe-spec";
import { isNumeric } from "../_form/element-text";
import { figureText } from "./figure-text";
import { ProbabilityTable } from "./probability-table";
import type { AnswerView, MatrixView, RowsView } from "./read-answer";

/** The outputs as tables. */
export function AnswerViews({ views }: { views: readonly AnswerView[] }) {
  return views.map((view) => (
    <div key={`${view.kind} ${titleOf(view)}`} className="min-w-0">
      <h3 className="mb-1 text-sm font-medium break-words">{titleOf(view)}</h3>
      <OneView view={view} />
      <Cut view={view} />
    </div>
  ));
}

function titleOf(view: AnswerView): string {
  if (view.kind === "rows") return view.columns.map(({ name }) => name).join(", ");
  if (view.kind === "probabilities") return view.spec.name;
  return `${view.spec.name} ${describeShape(view.shape)}`;
}

function OneView({ view }: { view: AnswerView }) {
  switch (view.kind) {
    case "rows":
      return <RowsTable view={view} />;
    case "probabilities":
      return <ProbabilityTable view={view} />;
    case "matrix":
      return <MatrixTable view={view} />;
    default:
      return view satisfies never;
  }
}

/** Says that not everything is shown, and where it is. */
function Cut({ view: { shown, total } }: { view: AnswerView }) {
  const t = useTranslations("test");
  const locale = useLocale();
  if (shown >= total) return null;
  const counts = { shown: formatNumber(locale, shown), total: formatNumber(locale, total) };
  return <p className="mt-2 text-sm text-quiet">{t("firstCells", counts)}</p>;
}

function RowsTable({ view }: { view: RowsView }) {
  const t = useTranslations("test");
  return (
    <div className="max-h-96 overflow-y-auto">
      <Table label={titleOf(view)}>
        <TableHead>
          <HeadCell>{t("row")}</HeadCell>
          {view.columns.map((spec) => (
            <HeadCell key={spec.name} isNumeric={isNumeric(spec.datatype)}>
              {spec.name} <code className="font-mono">{spec.datatype}</code>
            </HeadCell>
          ))}
        </TableHead>
        <tbody>
          {view.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <TableRow key={index}>
              <Cell className="text-quiet figures">{index}</Cell>
              {view.columns.map((spec, column) => (
                <Cell key={spec.name} isNumeric={isNumeric(spec.datatype)}>
                  <span title={row[column]}>{figureText(spec.datatype, row[column] ?? "")}</span>
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function MatrixTable({ view }: { view: MatrixView }) {
  const t = useTranslations("test");
  const { datatype } = view.spec;
  const isNumber = isNumeric(datatype);
  return (
    <div className="max-h-96 overflow-y-auto">
      <Table label={titleOf(view)}>
        <TableHead>
          <HeadCell>{t("row")}</HeadCell>
          {Array.from({ length: view.width }, (_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            <HeadCell key={column} isNumeric={isNumber}>
              {column}
            </HeadCell>
          ))}
        </TableHead>
        <tbody>
          {view.rows.map(({ place, cells }) => (
            <TableRow key={place}>
              <Cell className="whitespace-nowrap text-quiet figures">{place}</Cell>
              {cells.map((text, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <Cell key={column} isNumeric={isNumber}>
                  <span title={text}>{figureText(datatype, text)}</span>
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
