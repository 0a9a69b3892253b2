import type { ReactNode } from "react";
import { momentWithZone } from "@/app/_i18n/moment-format";
import { getFormatter, getIntl, type getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import type { KeyDto } from "@/lib/contract/key";
import { endOf } from "./key-end";

export type KeyWords = Awaited<ReturnType<typeof getTranslations<"keys">>>;

export function OwnerWords({ apiKey: { owner }, t }: { apiKey: KeyDto; t: KeyWords }) {
  return (
    <span className="wrap-anywhere">
      {owner === null ? t("owner.none") : t(`owner.${owner.kind}`, { name: owner.label })}
    </span>
  );
}

/** When the key was revoked, else when it ends. */
export async function Ending({ apiKey, t }: { apiKey: KeyDto; t: KeyWords }) {
  const [format, { timeZone }] = await Promise.all([getFormatter(), getIntl()]);
  const { revokedAt, expiresAt, status } = apiKey;
  const exactOf = (end: string) =>
    format.dateTime(new Date(end), { dateStyle: "medium", timeStyle: "long" });
  if (revokedAt !== null) {
    const when = format.dateTime(new Date(revokedAt), { dateStyle: "medium" });
    return <span title={exactOf(revokedAt)}>{when}</span>;
  }
  if (expiresAt === null) return t("ending.never");
  const { kind, at } = endOf(expiresAt, timeZone);
  const when = format.dateTime(at, kind === "day" ? { dateStyle: "medium" } : momentWithZone);
  const word = status === "expired" ? "past" : kind === "day" ? "through" : "until";
  return <span title={exactOf(expiresAt)}>{t(`ending.${word}`, { when })}</span>;
}

export function Quiet({ children }: { children: ReactNode }) {
  return <span className="block text-xs whitespace-nowrap text-quiet">{children}</span>;
}

export function Names({ names }: { names: readonly string[] }) {
  return (
    <ul className="flex max-w-56 min-w-24 flex-wrap gap-1">
      {names.map((name) => (
        <li key={name}>
          <Badge>{name}</Badge>
        </li>
      ))}
    </ul>
  );
}
