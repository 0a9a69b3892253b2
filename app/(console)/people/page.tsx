// /people: who may sign in. Read with users:read; every change goes through /api/v1, which demands users:write.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { getOrigin } from "@/app/_ui/origin";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { listUsers } from "@/lib/access/users";
import { pageContext } from "@/lib/console";
import { type Context, roles } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import { listUsersQuery, type UserDto } from "@/lib/contract/user";
import { AppError } from "@/lib/platform/errors";
import { InviteButton } from "./invite-button";
import { hrefOf, type PeopleView, readPeopleView } from "./people-view";
import { PersonSearch } from "./person-search";
import { PersonTable } from "./person-table";
import { RightsTable } from "./rights-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("people"))("title") };
}

export default async function PeoplePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await pageContext();
  const permissions = permissionsOf(ctx.actor);
  if (!permissions.includes("users:read")) return <Forbidden permission="users:read" />;
  const view = readPeopleView(await searchParams);
  const page = await findPage(ctx, view);
  // A cursor of another list or of somebody's own making: the list from its beginning.
  if (page === null) redirect(hrefOf({ q: view.q }));
  const t = await getTranslations("people");
  const canWrite = permissions.includes("users:write");
  const origin = await getOrigin();
  return (
    <>
      <PageHeader
        title={t("title")}
        lead={t("lead")}
        actions={canWrite && <InviteButton {...{ roles, origin }} />}
      />
      <div className="flex flex-col gap-4">
        <Panel title={t("list")} actions={<PersonSearch q={view.q} />} flush>
          <PersonTable people={page.data} selfId={ctx.actor.id} {...{ canWrite, origin }} />
        </Panel>
        <Pager nextCursor={page.nextCursor} />
        <RightsTable />
      </div>
    </>
  );
}

async function findPage(ctx: Context, { q, cursor }: PeopleView): Promise<Page<UserDto> | null> {
  try {
    return await listUsers(ctx, listUsersQuery.parse({ q, cursor }));
  } catch (error) {
    if (error instanceof AppError && error.code === "cursor.invalid") return null;
    throw error;
  }
}
