// /keys: the API keys. The use cases demand keys:read; the buttons are shown to who holds keys:write.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { getOrigin } from "@/app/_ui/origin";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { listKeys } from "@/lib/access";
import { pageContext } from "@/lib/console";
import { type Context, type Scope, scopes } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { type Page, pageQuery } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import { AppError } from "@/lib/platform/errors";
import { listModels } from "@/lib/registry/models";
import { loadCall } from "../models/[name]/_model/load-model";
import { CreateKey } from "./create-key";
import type { Example } from "./key-calls";
import { KeyTable } from "./key-table";
import { NoKeys } from "./no-keys";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("keys"))("title") };
}

export default async function KeysPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await pageContext();
  const held = permissionsOf(ctx.actor);
  if (!held.includes("keys:read")) return <Forbidden permission="keys:read" />;
  const { cursor } = await searchParams;
  const [page, example] = await Promise.all([readPage(ctx, cursor), findExample(ctx)]);
  const t = await getTranslations("keys");
  const canWrite = held.includes("keys:write");
  const own: readonly Scope[] = scopes.filter((scope) => held.includes(scope));
  const surroundings = { origin: await getOrigin(), example, held: own };
  return (
    <>
      <PageHeader
        title={t("title")}
        lead={canWrite ? t("lead") : `${t("lead")} ${t("readOnly")}`}
        actions={canWrite && page.data.length > 0 && <CreateKey {...surroundings} />}
      />
      <Panel flush>
        {page.data.length === 0 ? (
          <NoKeys canWrite={canWrite} {...surroundings} />
        ) : (
          <KeyTable keys={page.data} canWrite={canWrite} {...surroundings} />
        )}
      </Panel>
      <Pager nextCursor={page.nextCursor} />
    </>
  );
}

/** With a cursor of another list, or of somebody's own making: the newest keys. */
async function readPage(
  ctx: Context,
  cursor: string | string[] | undefined,
): Promise<Page<KeyDto>> {
  const newest = pageQuery.parse({});
  try {
    return await listKeys(ctx, pageQuery.safeParse({ cursor }).data ?? newest);
  } catch (error) {
    if (!(error instanceof AppError && error.code === "cursor.invalid")) throw error;
    return await listKeys(ctx, newest);
  }
}

/** A model for examples: one that answers, else any. */
async function findExample(ctx: Context): Promise<Example | undefined> {
  const { data } = await listModels(ctx, { limit: 50 });
  const isServing = ({ aliases }: (typeof data)[number]) =>
    aliases.some(({ alias, version }) => alias === "production" && version !== null);
  const model = (data.find(isServing) ?? data[0])?.name;
  return model === undefined ? undefined : { model, call: await loadCall(model) };
}
