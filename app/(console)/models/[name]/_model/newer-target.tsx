"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";
import { useNewerVersion } from "./aliases-now";

/** What the server rendered of an alias's target; in its place the new one, from the moment that a move is answered. */
export function NewerTarget({
  model,
  alias,
  version,
  look,
  children,
}: {
  model: string;
  alias: string;
  /** That of `children`. */
  version: number | null;
  look: "badge" | "link";
  children: ReactNode;
}) {
  const t = useTranslations("model.header");
  const newer = useNewerVersion(alias, version);
  if (newer === null) return children;
  const href = `/models/${model}/versions/${newer}`;
  return look === "badge" ? (
    <Link href={href} className="inline-flex min-h-6 items-center rounded-sm">
      <Badge tone="good">{t("live", { version: String(newer) })}</Badge>
    </Link>
  ) : (
    <Link href={href} className="link inline-block min-h-6 min-w-6 figures">
      {newer}
    </Link>
  );
}
