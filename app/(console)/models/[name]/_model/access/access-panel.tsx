import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import type { GrantDto } from "@/lib/contract/grant";
import { etagOfModel } from "@/lib/registry/models";
import { loadGrants, type ModelPage } from "../load-model";
import { AddPerson, type Given } from "./add-person";
import { GrantMenu } from "./grant-menu";
import { findOwnLoss } from "./own-loss";
import { VisibilityButton } from "./visibility-button";

/** Who may see and use the model beside those whose role says so, and who says so. */
export async function AccessPanel({ page }: { page: ModelPage }) {
  const { model, canManage } = page;
  const [t, grants] = await Promise.all([getTranslations("model"), loadGrants(model.name)]);
  return (
    <Panel
      title={t("access.title")}
      actions={canManage && <AddPerson model={model.name} given={grants.map(toGiven)} />}
    >
      <div className="flex flex-col gap-3">
        <p className="text-sm text-quiet">{t(`access.lead.${model.visibility}`)}</p>
        {grants.length > 0 && (
          <ul aria-label={t("access.list")} className="flex flex-col gap-1.5">
            {grants.map((grant) => (
              <Person key={grant.user.id} grant={grant} page={page} />
            ))}
          </ul>
        )}
        {canManage && (
          <div>
            <VisibilityButton
              model={model.name}
              visibility={model.visibility}
              etag={etagOfModel(model)}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}

function toGiven({ user, role }: GrantDto): Given {
  return { email: user.email, role };
}

async function Person({
  grant: { user, role },
  page: { ctx, model, canManage },
}: {
  grant: GrantDto;
  page: ModelPage;
}) {
  const t = await getTranslations("model");
  const { name, visibility } = model;
  const isSelf = ctx.actor.id === user.id;
  const ownLoss = !isSelf
    ? null
    : {
        lessened: findOwnLoss(ctx.actor, model, "editor"),
        removed: findOwnLoss(ctx.actor, model, null),
      };
  return (
    <li className="flex min-h-8 items-center gap-2">
      <span className="min-w-0 flex-1 break-words" title={user.email}>
        {user.name === "" ? user.email : user.name}
        {user.isDisabled && <span className="text-quiet"> {t("access.disabled")}</span>}
      </span>
      <Badge>{t(`access.role.${role}`)}</Badge>
      {canManage && <GrantMenu model={name} {...{ visibility, user, role, ownLoss }} />}
    </li>
  );
}
