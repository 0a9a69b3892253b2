import { getFormatter, getTranslations } from "@/app/_i18n/server";
import { momentLook, writeReason } from "./write-reason";

/** A reason on the server; in the browser it is `ReasonText`. */
export async function Reason({ of }: { of: string }) {
  const [t, format] = await Promise.all([getTranslations("reasons"), getFormatter()]);
  return writeReason(of, { t, moment: (at) => format.dateTime(at, momentLook) });
}
