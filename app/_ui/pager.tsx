"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { LinkButton } from "./button";

/**
 * The way through a list that is paged by cursor: on, and back to its beginning. All in the URL, under a
 * `name` of its own where a page has several lists.
 */
export function Pager({
  nextCursor,
  name = "cursor",
  list,
}: {
  nextCursor: string | null;
  name?: string;
  /** Of what, on a page with several. */
  list?: string;
}) {
  const t = useTranslations("common");
  const path = usePathname();
  const search = useSearchParams();
  const hrefWith = (cursor: string | null) => {
    const next = new URLSearchParams(search);
    if (cursor === null) next.delete(name);
    else next.set(name, cursor);
    return next.size === 0 ? path : `${path}?${next}`;
  };
  const isFirst = !search.has(name);
  if (isFirst && nextCursor === null) return null;
  return (
    <nav
      aria-label={list === undefined ? t("pages") : t("pagesOf", { list })}
      className="mt-3 flex justify-end gap-2"
    >
      {!isFirst && <LinkButton href={hrefWith(null)}>{t("first")}</LinkButton>}
      {nextCursor !== null && <LinkButton href={hrefWith(nextCursor)}>{t("next")}</LinkButton>}
    </nav>
  );
}
