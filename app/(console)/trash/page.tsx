// /trash: what was deleted and can be restored. Read with models:read: only of models that the person sees
// or saw; every change goes through /api/v1.
import { Trash2 } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { Forbidden } from "@/app/_ui/forbidden";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { pageContext } from "@/lib/console";
import type { Context } from "@/lib/contract/actor";
import { permissionsOf } from "@/lib/contract/permissions";
import { AppError } from "@/lib/platform/errors";
import { listTrash } from "@/lib/registry/lifecycle";
import { TrashTable } from "../_trash/trash-table";

const pageSize = 50;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("trash"))("title") };
}

export default async function TrashPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string | string[] }>;
}) {
  const ctx = await pageContext();
  if (!permissionsOf(ctx.actor).includes("models:read"))
    return <Forbidden permission="models:read" />;
  const { cursor } = await searchParams;
  const found = await findTrash(ctx, typeof cursor === "string" ? cursor : undefined);
  // A cursor of another list or of somebody's own making: the list from its beginning.
  if (found === null) redirect("/trash");
  const t = await getTranslations("trash");
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <Panel flush>
        {found.data.length > 0 ? (
          <TrashTable items={found.data} label={t("title")} />
        ) : (
          <EmptyState icon={Trash2} title={t("empty")} text={t("emptyText")} />
        )}
      </Panel>
      <Pager nextCursor={found.nextCursor} />
    </>
  );
}

async function findTrash(ctx: Context, cursor: string | undefined) {
  try {
    return await listTrash(ctx, { limit: pageSize, cursor });
  } catch (error) {
    if (error instanceof AppError && error.code === "cursor.invalid") return null;
    throw error;
  }
}
