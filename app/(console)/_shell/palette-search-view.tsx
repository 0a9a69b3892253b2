"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { Permission } from "@/lib/contract/actor";
import { FirstChosen, isMove } from "./first-chosen";
import { type Entry, groups } from "./palette-entry";
import { readModelQuery } from "./palette-search";
import { useActionEntries } from "./use-action-entries";
import { matching, useModelEntries, usePageEntries, useRecentEntries } from "./use-entries";
import { useModelSearch } from "./use-model-search";

/** A field, and below it what it finds. Finding is ours (palette-search.ts); keys and roles are cmdk's. */
export function PaletteSearch({
  permissions,
  onClose,
  onShortcuts,
}: {
  permissions: readonly Permission[];
  onClose: () => void;
  onShortcuts: () => void;
}) {
  const t = useTranslations("palette");
  const router = useRouter();
  const [search, setSearch] = useState("");
  const { entries, isSearching, failure } = useFound(search, permissions, onShortcuts);
  const choose = ({ act, staysOpen }: Entry) => {
    if (staysOpen !== true) onClose();
    if (typeof act === "string") router.push(act);
    else act();
  };
  const root = useRef<HTMLDivElement>(null);
  const hasMoved = useRef(false);
  const onType = (typed: string) => {
    if (typed === "?") return onShortcuts();
    hasMoved.current = false;
    setSearch(typed);
  };
  return (
    <Command
      shouldFilter={false}
      loop
      vimBindings={false}
      label={t("title")}
      ref={root}
      onPointerMoveCapture={() => {
        hasMoved.current = true;
      }}
      onKeyDown={({ key, nativeEvent }) => {
        if (isMove(key) && nativeEvent.isTrusted) hasMoved.current = true;
      }}
      className="flex min-h-0 flex-col"
    >
      <Base.Title className="sr-only">{t("title")}</Base.Title>
      <FirstChosen ids={entries.map(({ id }) => id).join("\n")} {...{ root, hasMoved }} />
      <Command.Input
        value={search}
        onValueChange={onType}
        placeholder={t("placeholder")}
        className="h-12 w-full shrink-0 border-b border-line bg-surface px-4 text-lg outline-none placeholder:text-quiet"
      />
      <Command.List label={t("results")} className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {groups.map((group) => (
          <EntryGroup
            key={group}
            heading={group === "beyond" ? undefined : t(`group.${group}`)}
            entries={entries.filter((entry) => entry.group === group)}
            onChoose={choose}
          />
        ))}
      </Command.List>
      {failure !== null && (
        <p className="border-t border-line px-4 py-2 text-sm text-bad">{failure}</p>
      )}
      <p role="status" className="sr-only">
        {isSearching ? t("searching") : (failure ?? t("count", { count: entries.length }))}
      </p>
    </Command>
  );
}

function useFound(search: string, permissions: readonly Permission[], onShortcuts: () => void) {
  const t = useTranslations("palette");
  const query = readModelQuery(search, {
    versions: `${t("verb.versions")} ${t("verbWords.versions")}`,
    test: `${t("verb.test")} ${t("verbWords.test")}`,
    history: `${t("verb.history")} ${t("verbWords.history")}`,
    promote: `${t("verb.promote")} ${t("verbWords.promote")}`,
  });
  const { models, isSearching, problem } = useModelSearch(query.q);
  const found = useModelEntries({ search, query, models, permissions });
  const others = [
    ...useRecentEntries(),
    ...usePageEntries(permissions),
    ...useActionEntries(permissions, onShortcuts),
  ];
  const reason = problem === null ? "" : problem.detail || problem.title || problem.code;
  return {
    entries: inOrder([...matching(others, search), ...found]),
    isSearching,
    failure: problem === null ? null : t("failed", { reason }),
  };
}

function inOrder(entries: readonly Entry[]): Entry[] {
  return groups.flatMap((group) => entries.filter((entry) => entry.group === group));
}

function EntryGroup({
  heading,
  entries,
  onChoose,
}: {
  heading: string | undefined;
  entries: readonly Entry[];
  onChoose: (entry: Entry) => void;
}) {
  if (entries.length === 0) return null;
  return (
    <Command.Group
      heading={heading}
      value={entries[0]?.group}
      className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-quiet"
    >
      {entries.map((entry) => (
        <EntryItem key={entry.id} entry={entry} onChoose={() => onChoose(entry)} />
      ))}
    </Command.Group>
  );
}

function EntryItem({ entry, onChoose }: { entry: Entry; onChoose: () => void }) {
  const { id, icon: Icon, label, note, keys } = entry;
  return (
    <Command.Item
      value={id}
      onSelect={onChoose}
      className="flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-accent-soft"
    >
      <Icon aria-hidden size={16} className="shrink-0 text-quiet" />
      {/* The spaces are for who hears the option's name. */}
      <span className="min-w-0 truncate">{label}</span>{" "}
      {note !== undefined && <span className="shrink-0 text-sm text-quiet">{note}</span>}{" "}
      {keys !== undefined && <kbd className="ml-auto font-sans text-xs text-quiet">{keys}</kbd>}
    </Command.Item>
  );
}
