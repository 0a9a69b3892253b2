import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import type { FailingTarget } from "./warnings";

/** More would push everything else off the page; the table of gateways has all of them. */
const mostTargets = 5;

/** Aliases whose version does not answer in some gateway: each with the way to it, and the way back. */
export async function FailingTargets({
  targets,
  canPromote,
}: {
  targets: readonly FailingTarget[];
  canPromote: boolean;
}) {
  const t = await getTranslations("system");
  const more = targets.length - mostTargets;
  return (
    <Notice tone="bad" title={t("warning.targetFailing", { count: targets.length })}>
      <p>{t("warning.targetFailingText")}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {targets.slice(0, mostTargets).map((target) => (
          <li key={`${target.model} ${target.alias}`}>
            <TargetLine {...{ target, canPromote }} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-quiet">{t("moreWarm", { count: more })}</p>}
    </Notice>
  );
}

async function TargetLine({
  target: { model, alias, version },
  canPromote,
}: {
  target: FailingTarget;
  canPromote: boolean;
}) {
  const t = await getTranslations("system");
  const href = `/models/${encodeURIComponent(model)}`;
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <Link
        href={`${href}/versions/${version}`}
        className="link inline-block min-h-6 wrap-anywhere"
      >
        {t("warning.target", { alias, version: `${model}@${version}` })}
      </Link>
      {canPromote && (
        <Link
          href={`${href}?rollback=${encodeURIComponent(alias)}`}
          aria-label={t("warning.rollBackOf", { alias, model })}
          className="link inline-block min-h-6 font-medium"
        >
          {t("warning.rollBack")}
        </Link>
      )}
    </span>
  );
}
