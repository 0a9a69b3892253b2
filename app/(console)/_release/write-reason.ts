import { type ReasonCode, type ReasonFigure, readReasons } from "@/lib/contract/reasons";

/** Which sentence it is shows at run time: its words are given all that any takes. */
const noFigures: Record<ReasonFigure, string> = {
  ...{ version: "", stable: "", low: "", limit: "", count: "", rest: "", gateways: "" },
  ...{ wanted: "", came: "", step: "", percent: "", guards: "", alias: "", gates: "" },
  ...{ status: "", until: "", who: "", verdict: "", ratio: "", metric: "" },
};

interface Words {
  readonly t: (code: ReasonCode, figures: Record<ReasonFigure, string>) => string;
  readonly moment: (at: Date) => string;
}

/**
 * What the platform wrote by itself, in the language of whoever looks. Anything else, be it a person's words or a
 * sentence of before, stands as it is.
 */
export function writeReason(text: string, words: Words): string {
  const read = readReasons(text);
  if (read === null) return text;
  return read
    .map(({ code, figures: { rest, until, ...figures } }) =>
      words.t(code, {
        ...{ ...noFigures, ...figures },
        ...(until === undefined ? {} : { until: words.moment(new Date(until)) }),
        ...(rest === undefined ? {} : { rest: writeReason(rest, words) }),
      }),
    )
    .join(" ");
}

export const momentLook = { dateStyle: "medium", timeStyle: "short" } as const;
