import { getFormatter, getTranslations } from "@/app/_i18n/server";
import { type ReasonFigure, readReason } from "@/lib/contract/reasons";

/** Which sentence it is shows at run time: its words are given all that any takes. */
const noFigures: Record<ReasonFigure, string> = {
  ...{ version: "", stable: "", low: "", limit: "", count: "", rest: "", gateways: "" },
  ...{ wanted: "", came: "", step: "", percent: "", guards: "", alias: "", gates: "" },
  ...{ status: "", until: "", who: "" },
};

/**
 * What the platform wrote by itself, in the language of whoever looks. Anything else, be it a person's words or a
 * sentence of before, stands as it is.
 */
export async function Reason({ of }: { of: string }) {
  const read = readReason(of);
  if (read === null) return of;
  const [t, format] = await Promise.all([getTranslations("reasons"), getFormatter()]);
  const { rest, until, ...figures } = read.figures;
  const given = { ...noFigures, ...figures };
  if (until !== undefined)
    given.until = format.dateTime(new Date(until), { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      {t(read.code, given)}
      {rest !== undefined && <Reason of={rest} />}
    </>
  );
}
