import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { Time } from "@/app/_ui/time";
import type { AliasPin } from "@/lib/contract/alias";
import type { ModelPage } from "../load-model";
import { ResumeButton } from "./resume-button";

/** Aliases that were rolled back, so that nothing moves them by itself until somebody resumes. */
export async function PinnedNotices({ page: { model, aliases, canPromote } }: { page: ModelPage }) {
  const pinned = aliases.flatMap(({ alias, pin }) => (pin === null ? [] : [{ alias, pin }]));
  if (pinned.length === 0) return null;
  return (
    <div className="mb-4 flex flex-col gap-2">
      {pinned.map(({ alias, pin }) => (
        <PinnedNotice key={alias} {...{ alias, pin, canPromote }} model={model.name} />
      ))}
    </div>
  );
}

async function PinnedNotice({
  model,
  alias,
  pin,
  canPromote,
}: {
  model: string;
  alias: string;
  pin: AliasPin;
  canPromote: boolean;
}) {
  const t = await getTranslations("release.pin");
  return (
    <Notice tone="warn" title={t("title", { alias })}>
      <p>{t("text")}</p>
      <p className="text-quiet">
        {pin.by.label} · <Time at={pin.at} />
        {pin.reason !== "" && <> · {pin.reason}</>}
      </p>
      {canPromote && (
        <div className="mt-2">
          <ResumeButton {...{ model, alias }} />
        </div>
      )}
    </Notice>
  );
}
