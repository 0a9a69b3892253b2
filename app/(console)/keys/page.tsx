// /keys: the API keys, and the service accounts for who may read people. The use cases demand keys:read
// and users:read; the buttons are shown to who holds keys:write and users:write.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { getOrigin } from "@/app/_ui/origin";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { RecordDialog } from "@/app/_ui/record-dialog";
import { pageContext } from "@/lib/console";
import { type Context, type Permission, scopes } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import type { Page } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import type { ServiceAccountDto } from "@/lib/contract/service-account";
import { listModels } from "@/lib/registry/models";
import { loadCall } from "../models/[name]/_model/load-model";
import { AccountPanel } from "./_accounts/account-panel";
import { CreateKey, type Surroundings } from "./create-key";
import type { Example } from "./key-calls";
import { KeyDetail } from "./key-detail";
import { KeyTable } from "./key-table";
import { hrefOf, type KeyView, linkIdOf } from "./key-view";
import { NoKeys } from "./no-keys";
import { OwnerLine } from "./owner-line";
import { findKey, readAccounts, readKeys } from "./read-lists";
import { readView } from "./read-view";
import { SecretProvider } from "./secret-provider";

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
  const search = await searchParams;
  const view = readView(search);
  const { owner, key } = view;
  const canWrite = held.includes("keys:write");
  const canWriteAccounts = held.includes("users:write");
  const [page, accounts, t] = await Promise.all([
    readKeys(ctx, { owner, cursor: view.cursor }),
    held.includes("users:read") ? readAccounts(ctx, view.accounts) : null,
    getTranslations("keys"),
  ]);
  const surroundings = surroundingsOf(ctx, canWriteAccounts ? accounts : null);
  const calls = await callsOf(ctx);
  return (
    <SecretProvider {...calls}>
      <PageHeader
        title={t("title")}
        lead={t(canWrite ? "lead" : "leadReadOnly")}
        actions={canWrite && <CreateKey {...surroundings} />}
      />
      {owner !== undefined && <OwnerLine keys={page.data} />}
      {page.data.length > 0 ? (
        <Panel flush>
          <KeyTable keys={page.data} {...{ canWrite, view }} {...surroundings} />
        </Panel>
      ) : (
        owner === undefined && (
          <Panel flush>
            <NoKeys canWrite={canWrite} {...calls} />
          </Panel>
        )
      )}
      <Pager nextCursor={page.nextCursor} list={t("list")} />
      {accounts !== null && (
        <div className="mt-6">
          <AccountPanel accounts={accounts.data} canWrite={canWriteAccounts} />
          <Pager nextCursor={accounts.nextCursor} name="accounts" list={t("accounts.title")} />
        </div>
      )}
      {key !== undefined && (
        <OpenedKey apiKey={await findKey(ctx, page.data, key)} {...{ held, view }} />
      )}
    </SecretProvider>
  );
}

function OpenedKey({
  apiKey,
  held,
  view,
}: {
  apiKey: KeyDto | null;
  held: readonly Permission[];
  view: KeyView;
}) {
  const id = view.key ?? "";
  return (
    <RecordDialog
      key={id}
      linkId={linkIdOf(id)}
      title={apiKey?.name ?? id}
      closedHref={hrefOf({ ...view, key: undefined })}
    >
      <KeyDetail apiKey={apiKey} held={held} />
    </RecordDialog>
  );
}

/** What the dialogs need; the accounts that are offered are those that the page lists. */
function surroundingsOf(ctx: Context, accounts: Page<ServiceAccountDto> | null): Surroundings {
  const held = permissionsOf(ctx.actor);
  const active = (accounts?.data ?? []).filter(({ status }) => status === "active");
  return {
    held: scopes.filter((scope) => held.includes(scope)),
    accounts: active.map(({ id, name }) => ({ id, name })),
  };
}

/** What a first call with a key is made of. */
async function callsOf(ctx: Context) {
  const [origin, example] = await Promise.all([getOrigin(), findExample(ctx)]);
  return { origin, example };
}

/** A model for examples: one that answers, else any. */
async function findExample(ctx: Context): Promise<Example | undefined> {
  const { data } = await listModels(ctx, { limit: 50 });
  const isServing = ({ aliases }: (typeof data)[number]) =>
    aliases.some(({ alias, version }) => alias === "production" && version !== null);
  const model = (data.find(isServing) ?? data[0])?.name;
  return model === undefined ? undefined : { model, call: await loadCall(model) };
}
