import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { listModelMoveRequests } from "@/lib/registry/approvals";
import { hrefOfRequest } from "../../../_release/request-href";
import type { ModelPage } from "./load-model";

/** More than anybody leaves waiting for one model. */
const mostWaiting = 20;

/** Somebody asked to move one of the model's aliases, and nobody has decided. */
export async function WaitingNotice({ page: { ctx, model } }: { page: ModelPage }) {
  const query = { name: model.name, status: "waiting", limit: mostWaiting } as const;
  const { data } = await listModelMoveRequests(ctx, query);
  const [newest] = data;
  if (newest === undefined) return null;
  const t = await getTranslations("release.approvals");
  return (
    <div className="mb-4">
      <Notice title={t("onModel", { count: data.length, alias: newest.alias })}>
        <p>
          {newest.requestedBy.label}: {newest.reason}
        </p>
        <Link href={hrefOfRequest(newest)} className="link inline-block min-h-6">
          {t("look")}
        </Link>
      </Notice>
    </div>
  );
}
