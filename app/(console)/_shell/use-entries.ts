"use client";

import {
  Boxes,
  FlaskConical,
  GitCommitHorizontal,
  History,
  type LucideIcon,
  Rocket,
  Rows3,
  Search,
} from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import type { Permission } from "@/lib/contract/actor";
import type { ModelDto } from "@/lib/contract/model";
import { places } from "./navigation";
import type { Entry } from "./palette-entry";
import {
  hrefOfPlace,
  type ModelPlace,
  type ModelQuery,
  matchesSearch,
  placesOfModels,
  type Verb,
} from "./palette-search";
import { type RecentPlace, recentPlaces } from "./recent-places";

const verbIcons: Record<Verb, LucideIcon> = {
  versions: Rows3,
  test: FlaskConical,
  history: History,
  promote: Rocket,
};
const verbNeeds: Record<Verb, Permission> = {
  versions: "models:read",
  test: "predict",
  history: "models:read",
  promote: "models:promote",
};

/** The pages that the person may read. */
export function usePageEntries(permissions: readonly Permission[]): Entry[] {
  const t = useTranslations("shell");
  return places
    .filter(({ needs }) => permissions.includes(needs))
    .map(({ href, name, icon, key }) => ({
      id: `page ${href}`,
      group: "pages",
      label: t(name),
      // An English word finds its page in every language.
      words: name,
      icon,
      keys: `g ${key}`,
      act: href,
    }));
}

/** What was looked at in this tab, as of the palette's opening. */
export function useRecentEntries(): Entry[] {
  const t = useTranslations("palette.verb");
  const path = usePathname();
  const [recent] = useState(() => recentPlaces(path));
  return recent.map((place: RecentPlace) => ({
    id: `recent ${place.href}`,
    group: "recent",
    label: place.version === undefined ? place.model : `${place.model}@${place.version}`,
    note: place.tab === undefined ? undefined : t(place.tab),
    icon: place.tab === undefined ? Boxes : verbIcons[place.tab],
    act: place.href,
  }));
}

/** The models that were found, and at the end the way to all of them: there is always something to choose. */
export function useModelEntries({
  search,
  query,
  models,
  permissions,
}: {
  search: string;
  query: ModelQuery;
  models: readonly ModelDto[];
  permissions: readonly Permission[];
}): Entry[] {
  const t = useTranslations("palette");
  if (search.trim() === "") return [];
  const found = placesOfModels(query, models)
    .filter(({ kind }) => isAllowed(kind, permissions))
    .map((place): Entry => {
      const verb = isVerb(place.kind) ? place.kind : null;
      const live = models
        .find(({ name }) => name === place.model)
        ?.aliases.find(({ alias }) => alias === "production");
      const isLive = place.kind === "model" && live !== undefined && live.version !== null;
      return {
        id: `model ${place.model} ${place.kind} ${place.version} ${place.alias}`,
        group: "models",
        label: place.version === undefined ? place.model : `${place.model}@${place.version}`,
        note: verb
          ? t(`verb.${verb}`)
          : isLive
            ? t("live", { version: `${live.version}` })
            : place.alias,
        icon: verb ? verbIcons[verb] : place.kind === "version" ? GitCommitHorizontal : Boxes,
        act: hrefOfPlace(place),
      };
    });
  const text = query.q === "" ? search.trim() : query.q;
  const all: Entry = {
    id: "beyond models",
    group: "beyond",
    label: t("searchModels", { text }),
    icon: Search,
    act: `/models?${new URLSearchParams({ q: text })}`,
  };
  return [...found, all];
}

/** The entries that a search finds, for those that are found by their words. */
export function matching(entries: readonly Entry[], search: string): Entry[] {
  return entries.filter(({ label, note = "", words = "" }) =>
    matchesSearch(`${label} ${note} ${words}`, search),
  );
}

function isVerb(kind: ModelPlace["kind"]): kind is Verb {
  return kind in verbIcons;
}

function isAllowed(kind: ModelPlace["kind"], permissions: readonly Permission[]): boolean {
  return !isVerb(kind) || permissions.includes(verbNeeds[kind]);
}
