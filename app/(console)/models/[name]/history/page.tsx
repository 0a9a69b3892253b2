// /models/{name}/history: the ledger of all aliases, or of one (`?alias=`). Read with models:read.
import { History } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { Pager } from "@/app/_ui/pager";
import { Panel } from "@/app/_ui/panel";
import { type AliasMoveDto, aliasNameSchema } from "@/lib/contract/alias";
import { operations } from "@/lib/contract/operations";
import type { Page } from "@/lib/contract/paging";
import { AppError } from "@/lib/platform/errors";
import { listAliasMoves } from "@/lib/registry/aliases";
import { loadModel, type ModelPage } from "../_model/load-model";
import { aliasNames } from "../_model/promote/move-rules";
import { historyHref } from "./history-href";
import { MoveList } from "./move-list";

const pageSize = 50;

interface HistoryPageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: HistoryPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("model"))("history.pageTitle", { model: name }) };
}

export default async function HistoryPage({ params, searchParams }: HistoryPageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  if (page === null) return null;
  const search = await searchParams;
  const alias = aliasNameSchema.safeParse(search.alias).data;
  const { cursor } =
    operations.listAliasMoves.query.safeParse({ cursor: search.cursor }).data ?? {};
  const moves = await findMoves(page, alias, cursor === "" ? undefined : cursor);
  // A cursor of another list or of somebody's own making: the ledger from its newest line.
  if (moves === "cursor.invalid") redirect(hrefOf(name, alias));
  const t = await getTranslations("model");
  const title = alias === undefined ? t("history.titleAll") : t("history.title", { alias });
  return (
    <>
      <Panel title={title} actions={<AliasFilter page={page} alias={alias} />} flush>
        {moves.data.length === 0 ? (
          <EmptyState
            icon={History}
            title={alias === undefined ? t("history.emptyAll") : t("history.empty", { alias })}
            text={t("history.emptyText")}
          />
        ) : (
          <MoveList model={name} moves={moves.data} label={title} isOfAll={alias === undefined} />
        )}
      </Panel>
      <Pager nextCursor={moves.nextCursor} />
    </>
  );
}

function hrefOf(model: string, alias: string | undefined): string {
  return alias === undefined ? `/models/${model}/history` : historyHref(model, alias);
}

async function findMoves(
  { ctx, model }: ModelPage,
  alias: string | undefined,
  cursor: string | undefined,
): Promise<Page<AliasMoveDto> | "cursor.invalid"> {
  try {
    return await listAliasMoves(ctx, { name: model.name, alias, limit: pageSize, cursor });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "cursor.invalid") return error.code;
    // An alias that never was has a ledger without lines.
    if (error.code === "alias.not_found") return { data: [], nextCursor: null };
    throw error;
  }
}

/** All, the aliases that there are, and the one that is looked at: a deleted alias has a ledger too. */
async function AliasFilter({ page, alias }: { page: ModelPage; alias: string | undefined }) {
  const t = await getTranslations("model");
  const names = [...new Set([undefined, ...aliasNames(page.aliases), alias])];
  return (
    <nav aria-label={t("history.filter")}>
      <ul className="flex flex-wrap gap-0.5 rounded-md bg-raised p-0.5">
        {names.map((name) => (
          <li key={name ?? ""}>
            <Link
              href={hrefOf(page.model.name, name)}
              aria-current={name === alias ? "true" : undefined}
              className="inline-flex min-h-7 items-center rounded-sm px-2.5 text-sm break-all text-quiet hover:text-text aria-[current=true]:bg-surface aria-[current=true]:font-medium aria-[current=true]:text-text"
            >
              {name ?? t("history.all")}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
