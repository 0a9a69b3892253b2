import {
  CircleAlert,
  CircleCheck,
  CircleStop,
  CircleX,
  Footprints,
  type LucideIcon,
  OctagonX,
  Rocket,
  Split,
  Trash2,
  Undo2,
  UploadCloud,
} from "lucide-react";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Time } from "@/app/_ui/time";
import type { ActivityDto } from "@/lib/contract/usage";
import { Reason } from "../_release/reason";

const looks: Record<ActivityDto["kind"], { icon: LucideIcon; tint: string }> = {
  promote: { icon: Rocket, tint: "text-accent" },
  rollback: { icon: Undo2, tint: "text-warn" },
  delete: { icon: Trash2, tint: "text-quiet" },
  rollout_start: { icon: Split, tint: "text-accent" },
  rollout_step: { icon: Footprints, tint: "text-accent" },
  rollout_abort: { icon: OctagonX, tint: "text-bad" },
  rollout_stop: { icon: CircleStop, tint: "text-warn" },
  rollout_end: { icon: CircleCheck, tint: "text-good" },
  uploaded: { icon: UploadCloud, tint: "text-quiet" },
  ready: { icon: CircleCheck, tint: "text-good" },
  rejected: { icon: CircleX, tint: "text-bad" },
  degraded: { icon: CircleAlert, tint: "text-bad" },
  recovered: { icon: CircleCheck, tint: "text-good" },
};

/** What happened to models, newest first. */
export async function ActivityList({ activity }: { activity: readonly ActivityDto[] }) {
  const t = await getTranslations("overview");
  return (
    <Panel title={t("activity.title")} flush={activity.length > 0}>
      {activity.length === 0 ? (
        <p className="text-quiet">{t("activity.empty")}</p>
      ) : (
        <ol>
          {activity.map((event) => (
            <Event
              key={`${event.at} ${event.kind} ${event.model} ${event.version} ${event.alias}`}
              event={event}
            />
          ))}
        </ol>
      )}
    </Panel>
  );
}

async function Event({ event }: { event: ActivityDto }) {
  const { icon: Icon, tint } = looks[event.kind];
  return (
    <li className="flex gap-2.5 border-b border-line px-4 py-2 last:border-0">
      <Icon aria-hidden size={16} className={`mt-0.75 shrink-0 ${tint}`} />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <Subject event={event} /> <span>{await say(event)}</span>
        </p>
        <p className="text-sm break-words text-quiet">
          <Time at={event.at} />
          {event.by !== null && (
            <>
              {" · "}
              <span className="wrap-anywhere">{event.by}</span>
            </>
          )}
          {event.reason !== "" && (
            <>
              {" · "}
              <Reason of={event.reason} />
            </>
          )}
        </p>
      </div>
    </li>
  );
}

/** The version that it is about, or the model when there is none any more. */
function Subject({ event: { model, version } }: { event: ActivityDto }) {
  const href = `/models/${encodeURIComponent(model)}`;
  return (
    <Link
      href={version === null ? href : `${href}/versions/${version}`}
      className="link inline-block min-h-6 font-medium wrap-anywhere"
    >
      {version === null ? model : `${model}@${version}`}
    </Link>
  );
}

async function say({ kind, alias, from }: ActivityDto): Promise<string> {
  const t = await getTranslations("overview");
  const named = { alias: alias ?? "", from: `${from}` };
  switch (kind) {
    case "promote":
      return from === null ? t("activity.promote", named) : t("activity.promoteFrom", named);
    case "rollback":
      return t("activity.rollback", named);
    case "delete":
      return t("activity.delete", named);
    case "rollout_start":
    case "rollout_step":
    case "rollout_abort":
    case "rollout_stop":
    case "rollout_end":
      return t(`activity.${kind}`, named);
    case "uploaded":
    case "ready":
    case "rejected":
    case "degraded":
    case "recovered":
      return t(`activity.${kind}`);
    default:
      return kind satisfies never;
  }
}
