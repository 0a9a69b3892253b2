import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Facts, Panel } from "@/app/_ui/panel";
import { Time } from "@/app/_ui/time";
import type { ModelDto } from "@/lib/contract/model";
import { AliasBadge } from "../../../_release/alias-badge";
import { StatusBadge } from "../../_list/status-badge";
import type { ModelPage } from "./load-model";

/** What is known of the model beside its card. */
export async function ModelFacts({ page: { model, aliases } }: { page: ModelPage }) {
  const t = await getTranslations("model");
  return (
    <Panel title={t("facts.title")}>
      <Facts
        facts={[
          [t("facts.latest"), <Latest key="latest" model={model} />],
          [t("facts.aliases"), <AliasBadges key="aliases" aliases={aliases} />],
          [t("facts.tags"), <Tags key="tags" tags={model.tags} />],
          [t("facts.created"), <Time key="created" at={model.createdAt} />],
          [t("facts.createdBy"), model.createdBy],
          [t("facts.updated"), <Time key="updated" at={model.updatedAt} />],
        ]}
      />
    </Panel>
  );
}

async function Latest({ model: { name, latestVersion, latestStatus } }: { model: ModelDto }) {
  if (latestVersion === null) return <None />;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Link
        href={`/models/${name}/versions/${latestVersion}`}
        className="link inline-block min-h-6 min-w-6"
      >
        {latestVersion}
      </Link>
      {latestStatus !== null && <StatusBadge status={latestStatus} />}
    </span>
  );
}

function AliasBadges({ aliases }: { aliases: ModelPage["aliases"] }) {
  const set = aliases.filter(({ version }) => version !== null);
  if (set.length === 0) return <None />;
  return (
    <span className="flex flex-wrap gap-1">
      {set.map(({ alias, version, protected: isProtected }) => (
        <AliasBadge
          key={alias}
          text={`${alias} → ${version}`}
          tone={alias === "production" ? "good" : "neutral"}
          isProtected={isProtected}
        />
      ))}
    </span>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return <None />;
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Link
          key={tag}
          href={`/models?tag=${encodeURIComponent(tag)}`}
          className="inline-flex min-h-6 items-center rounded-sm hover:opacity-80"
        >
          <Badge>{tag}</Badge>
        </Link>
      ))}
    </span>
  );
}

async function None() {
  return (await getTranslations("common"))("none");
}
