"use client";

import { useTranslations } from "use-intl/react";
import type { FaultReason, FormFault } from "./faults";

/** Words for what is wrong: alone beside its field, or with its place in a grid or text. */
export function useFaultText(): {
  readonly whyText: (why: FaultReason) => string;
  readonly placedText: (fault: FormFault, isColumn?: boolean) => string;
} {
  const t = useTranslations("test");
  const whyText = (why: FaultReason): string => {
    switch (why.code) {
      case "integer":
        return t("fault.integer", { min: why.min, max: why.max });
      case "tooLarge":
        return t("fault.tooLarge", { datatype: why.datatype });
      case "shape":
        return t("fault.shape", { expected: why.expected, found: why.found });
      case "tooMany":
        return t("fault.tooMany", { count: String(why.count) });
      case "json":
        return t(`fault.json.${why.fault}`, { column: String(why.column) });
      default:
        return t(`fault.${why.code}`);
    }
  };
  const placedText = ({ line, cell, why }: FormFault, isColumn = false): string => {
    const what = whyText(why);
    if (line !== undefined) return t("place.line", { line: String(line), what });
    if (cell === undefined) return what;
    if (isColumn) return t("place.row", { row: String(cell.row), what });
    return t("place.cell", { row: String(cell.row), column: String(cell.column), what });
  };
  return { whyText, placedText };
}
