"use client";

import Link from "next/link";
import { useSelectedLayoutSegment } from "next/navigation";
import { useTranslations } from "use-intl/react";

const tabs = [
  ["card", null],
  ["versions", "versions"],
  ["compare", "compare"],
  ["test", "test"],
  ["graph", "graph"],
  ["rollouts", "rollouts"],
  ["metrics", "metrics"],
  ["history", "history"],
] as const;

/** The pages of one model. Links and no tablist: each has an address of its own. */
export function ModelTabs({ model }: { model: string }) {
  const t = useTranslations("model.tabs");
  const current = useSelectedLayoutSegment();
  return (
    <nav aria-label={t("label", { model })} className="mb-5 border-b border-line">
      <ul className="-mb-px flex flex-wrap gap-x-5">
        {tabs.map(([name, segment]) => (
          <li key={name}>
            <Link
              href={segment === null ? `/models/${model}` : `/models/${model}/${segment}`}
              aria-current={segment === current ? "page" : undefined}
              className="inline-flex h-9 items-center border-b-2 border-transparent px-0.5 text-quiet hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text"
            >
              {t(name)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
