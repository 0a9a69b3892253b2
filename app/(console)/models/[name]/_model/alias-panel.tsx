import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { AliasDto } from "@/lib/contract/alias";
import { historyHref } from "../history/history-href";
import { LiveRolloutBadge } from "../rollouts/live-rollout-badge";
import { rolloutsHref } from "../rollouts/rollouts-href";
import { AliasActions } from "./alias-actions";
import { FailingBadge } from "./failing-badge";
import type { ModelPage } from "./load-model";
import { NewerTarget } from "./newer-target";
import { RulesButton } from "./rules/rules-button";

/** Where the model's aliases point, and what can be done with them. */
export async function AliasPanel({
  page: { model: ofPage, aliases, canPromote, canApprove },
}: {
  page: ModelPage;
}) {
  const model = ofPage.name;
  const [t, common] = await Promise.all([getTranslations("model"), getTranslations("common")]);
  if (aliases.length === 0)
    return (
      <Panel title={t("aliases.title")}>
        <p className="text-quiet">{t(canPromote ? "aliases.empty" : "aliases.emptyReader")}</p>
        <ToCome {...{ model, aliases, canApprove }} />
      </Panel>
    );
  return (
    <Panel
      title={t("aliases.title")}
      actions={
        <Link href={rolloutsHref(model)} className="link inline-block min-h-6 text-sm">
          {t("tabs.rollouts")}
        </Link>
      }
      flush
    >
      <Table label={t("aliases.title")}>
        <TableHead>
          <HeadCell>{t("aliases.alias")}</HeadCell>
          <HeadCell>{t("aliases.version")}</HeadCell>
          <HeadCell>{t("aliases.moved")}</HeadCell>
          {canPromote && <HiddenHeadCell>{t("aliases.actions")}</HiddenHeadCell>}
        </TableHead>
        <tbody>
          {aliases.map((alias) => (
            <TableRow key={alias.alias}>
              <Cell>
                <span className="flex items-center gap-1">
                  <Link
                    href={historyHref(model, alias.alias)}
                    title={t("aliases.historyOf", { alias: alias.alias })}
                    className="link inline-block min-h-6 whitespace-nowrap"
                  >
                    {alias.alias}
                  </Link>
                  <RulesButton
                    {...{ model, canApprove }}
                    alias={alias.alias}
                    isProtected={alias.protected}
                  />
                </span>
              </Cell>
              <Cell>
                <AliasTarget model={model} alias={alias} />
              </Cell>
              <Cell className="text-quiet">
                {alias.movedAt === null ? common("never") : <Time at={alias.movedAt} />}
              </Cell>
              {canPromote && (
                <Cell>
                  <AliasActions model={model} alias={alias} />
                </Cell>
              )}
            </TableRow>
          ))}
        </tbody>
      </Table>
      <div className="px-4 pb-2 empty:hidden">
        <ToCome {...{ model, aliases, canApprove }} />
      </div>
    </Panel>
  );
}

const usual = ["production", "staging"];

/** Aliases that most models come to have: whoever may set rules need not wait for the first unguarded move. */
async function ToCome({
  model,
  aliases,
  canApprove,
}: {
  model: string;
  aliases: readonly AliasDto[];
  canApprove: boolean;
}) {
  const t = await getTranslations("model.aliases");
  const names = usual.filter((name) => !aliases.some(({ alias }) => alias === name));
  if (!canApprove || names.length === 0) return null;
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-3 text-sm text-quiet">
      {t("toCome")}
      {names.map((alias) => (
        <span key={alias} className="inline-flex items-center gap-1">
          {alias}
          <RulesButton {...{ model, alias, canApprove }} isProtected={false} />
        </span>
      ))}
    </p>
  );
}

async function AliasTarget({ model, alias }: { model: string; alias: AliasDto }) {
  const [t, release, common] = await Promise.all([
    getTranslations("model"),
    getTranslations("release"),
    getTranslations("common"),
  ]);
  const { version, intendedVersion } = alias;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <NewerTarget {...{ model, version }} alias={alias.alias} look="link">
        {version === null ? (
          <span className="text-quiet">{common("none")}</span>
        ) : (
          <Link
            href={`/models/${model}/versions/${version}`}
            className="link inline-block min-h-6 min-w-6 figures"
          >
            {version}
          </Link>
        )}
      </NewerTarget>
      {alias.pin !== null && <Badge tone="warn">{release("pinned")}</Badge>}
      {version !== null && <FailingBadge {...{ model, version }} />}
      <LiveRolloutBadge model={model} alias={alias} />
      {intendedVersion !== null && (
        <Badge tone="accent">{t("aliases.moving", { version: String(intendedVersion) })}</Badge>
      )}
    </span>
  );
}
