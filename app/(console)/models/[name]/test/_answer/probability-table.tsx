"use client";

import { useTranslations } from "use-intl/react";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { figureText } from "./figure-text";
import type { ProbabilitiesView } from "./read-answer";

/** A classifier's answer: each row's classes with a bar, which repeats the number beside it. */
export function ProbabilityTable({ view }: { view: ProbabilitiesView }) {
  const t = useTranslations("test");
  const hasRows = view.rows.length > 1;
  return (
    <div className="max-h-96 overflow-y-auto">
      <Table label={`${view.spec.name}: ${t("probabilities")}`}>
        <TableHead>
          {hasRows && <HeadCell>{t("row")}</HeadCell>}
          <HeadCell>{t("label")}</HeadCell>
          <HeadCell isNumeric>{t("probability")}</HeadCell>
          <td className="w-1/2" />
        </TableHead>
        <tbody>
          {view.rows.map((row, index) =>
            row.map(({ label, text }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <TableRow key={`${index} ${label}`}>
                {hasRows && (
                  <Cell className="text-quiet figures">{place === 0 ? index : null}</Cell>
                )}
                <Cell className={place === 0 ? "font-medium" : undefined}>{label}</Cell>
                <Cell isNumeric>
                  <span title={text}>{figureText(view.spec.datatype, text)}</span>
                </Cell>
                <Cell>
                  <Bar share={Number(text)} />
                </Cell>
              </TableRow>
            )),
          )}
        </tbody>
      </Table>
    </div>
  );
}

function Bar({ share }: { share: number }) {
  const width = Number.isFinite(share) ? Math.min(Math.max(share, 0), 1) * 100 : 0;
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      className="mt-1.5 h-2.5 w-full min-w-24"
    >
      <rect width="100" height="1" className="fill-raised" />
      <rect width={width} height="1" className="fill-accent" />
    </svg>
  );
}
