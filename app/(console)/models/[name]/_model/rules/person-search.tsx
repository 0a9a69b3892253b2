"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import type { ChosenPerson } from "./rules-form";

const settleMs = 250;
const mostShown = 6;

/** Finds people to choose: anybody for who may list people, else those who were given access to the model. */
export function PersonSearch({
  model,
  chosen,
  error,
  onChoose,
}: {
  model: string;
  chosen: readonly ChosenPerson[];
  error: string | undefined;
  onChoose: (person: ChosenPerson) => void;
}) {
  const t = useTranslations("release.rules");
  const [search, setSearch] = useState("");
  const { people, isOfModel } = usePeople(model, search);
  const offered = people.filter(({ id }) => !chosen.some((one) => one.id === id));
  return (
    <>
      <TextField
        label={t("findPeople")}
        hint={isOfModel ? t("fromModel") : undefined}
        error={error}
        type="search"
        autoComplete="off"
        value={search}
        // Enter would save the rules.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul className="flex flex-col gap-1" aria-live="polite">
        {offered.slice(0, mostShown).map((person) => (
          <li key={person.id} className="flex min-h-8 items-center gap-2">
            <span className="min-w-0 flex-1 break-words">{person.label}</span>
            <Button aria-label={`${t("choose")} ${person.label}`} onClick={() => onChoose(person)}>
              {t("choose")}
            </Button>
          </li>
        ))}
        {search.trim() !== "" && offered.length === 0 && (
          <li className="text-sm text-quiet">{t("noneFound")}</li>
        )}
      </ul>
    </>
  );
}

interface Found {
  readonly people: readonly ChosenPerson[];
  readonly isOfModel: boolean;
}

/** Whoever may not list people is told so by the API, and looks among the model's own. */
function usePeople(model: string, search: string): Found {
  const [found, setFound] = useState<Found>({ people: [], isOfModel: false });
  useEffect(() => {
    let isStale = false;
    const look = async () => {
      const next = await findPeople(model, search.trim());
      if (!isStale) setFound(next);
    };
    const timer = setTimeout(() => void look(), settleMs);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [model, search]);
  return found;
}

async function findPeople(model: string, search: string): Promise<Found> {
  const users = await callApi("GET /users", { query: { q: search, limit: "20" } });
  if (users.ok) return { people: users.data.data.map(toPerson), isOfModel: false };
  const grants = await callApi("GET /models/{name}/grants", {
    params: { name: model },
    query: { limit: "200" },
  });
  const given = grants.ok ? grants.data.data.map(({ user }) => toPerson(user)) : [];
  const people = given.filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()));
  return { people, isOfModel: true };
}

function toPerson({ id, name, email }: { id: string; name: string; email: string }): ChosenPerson {
  return { id, label: name === "" ? email : `${name} (${email})` };
}
