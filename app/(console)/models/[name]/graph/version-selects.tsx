"use client";

import { GitCompareArrows } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { LinkButton } from "@/app/_ui/button";
import { SelectField } from "@/app/_ui/field";
import { hrefOfCompare } from "../compare/compare-view-href";

interface VersionSelectsProps {
  readonly model: string;
  readonly version: number;
  readonly compare: number | null;
  readonly versions: readonly ListedVersion[];
}

/** What can be picked. */
export interface ListedVersion {
  readonly number: number;
  readonly label: string | null;
}

/** The version that is drawn and the one that it is compared with: the choice is in the address. */
export function VersionSelects({ model, version, compare, versions }: VersionSelectsProps) {
  const t = useTranslations("graph");
  const router = useRouter();
  const path = usePathname();
  const [isPending, startTransition] = useTransition();
  const go = (next: { version: string; compare: string }) => {
    const search = new URLSearchParams({ version: next.version });
    if (next.compare !== "" && next.compare !== next.version) search.set("compare", next.compare);
    startTransition(() => router.push(`${path}?${search}`, { scroll: false }));
  };
  return (
    <div className="flex flex-wrap items-end gap-3">
      <SelectField
        label={t("version")}
        className="w-44"
        value={String(version)}
        disabled={isPending}
        onChange={(event) =>
          go({ version: event.target.value, compare: compare === null ? "" : String(compare) })
        }
      >
        {versions.map((each) => (
          <VersionOption key={each.number} {...each} />
        ))}
      </SelectField>
      <SelectField
        label={t("compare")}
        className="w-44"
        value={compare === null ? "" : String(compare)}
        disabled={isPending}
        onChange={(event) => go({ version: String(version), compare: event.target.value })}
      >
        <option value="">{t("compareNone")}</option>
        {versions
          .filter(({ number }) => number !== version)
          .map((each) => (
            <VersionOption key={each.number} {...each} />
          ))}
      </SelectField>
      {compare !== null && (
        <LinkButton
          href={hrefOfCompare(model, { from: compare, to: version })}
          icon={GitCompareArrows}
          variant="quiet"
        >
          {t("compareAll")}
        </LinkButton>
      )}
    </div>
  );
}

function VersionOption({ number, label }: ListedVersion) {
  const t = useTranslations("graph");
  const name = t("versionOption", { number: String(number) });
  return <option value={number}>{label === null ? name : `${name} (${label})`}</option>;
}
