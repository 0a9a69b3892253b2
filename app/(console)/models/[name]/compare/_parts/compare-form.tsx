import { ArrowLeftRight, Braces } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Button, LinkButton } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";
import type { AliasDto } from "@/lib/contract/alias";
import { hrefOfCompare } from "../compare-view-href";

interface Choice {
  readonly version: number;
  readonly label: string | null;
}

/** Which two. A form that the browser sends by itself: the pair is in the address. */
export async function CompareForm({
  model,
  pair: { from, to },
  showsAll,
  choices,
  aliases,
}: {
  model: string;
  pair: { readonly from: string; readonly to: string };
  showsAll: boolean;
  choices: readonly Choice[];
  aliases: readonly AliasDto[];
}) {
  const t = await getTranslations("compare");
  const listId = "compare-choices";
  const query = new URLSearchParams({ from, to, only: showsAll ? "all" : "differences" });
  return (
    <form
      // The address of the answer is the pair: made anew when another one is compared.
      key={`${from} ${to}`}
      action={`/models/${model}/compare`}
      aria-label={t("title")}
      className="flex flex-wrap items-end gap-3"
    >
      <TextField
        label={t("from")}
        name="a"
        list={listId}
        defaultValue={from}
        required
        maxLength={128}
        autoComplete="off"
        className="w-36"
      />
      <LinkButton
        href={hrefOfCompare(model, { from: to, to: from, showsAll })}
        icon={ArrowLeftRight}
        variant="quiet"
      >
        {t("swap")}
      </LinkButton>
      <TextField
        label={t("to")}
        name="b"
        list={listId}
        defaultValue={to}
        required
        maxLength={128}
        autoComplete="off"
        className="w-36"
      />
      <datalist id={listId}>
        {choices.map(({ version, label }) => (
          <option key={version} value={version}>
            {label ?? namesOf(aliases, version)}
          </option>
        ))}
        {aliases.map(({ alias }) => (
          <option key={alias} value={alias} />
        ))}
      </datalist>
      {showsAll && <input type="hidden" name="all" value="1" />}
      <Button type="submit">{t("submit")}</Button>
      <span className="flex flex-1 flex-wrap items-center justify-end gap-3">
        <Link
          className="link text-sm"
          href={hrefOfCompare(model, { from, to, showsAll: !showsAll })}
        >
          {t(showsAll ? "onlyDifferences" : "all")}
        </Link>
        <a
          className="link inline-flex items-center gap-1 text-sm"
          href={`/api/v1/models/${model}/compare?${query}`}
        >
          <Braces aria-hidden size={14} />
          {t("json")}
        </a>
      </span>
      <p className="w-full text-sm text-quiet">{t("refHint")}</p>
    </form>
  );
}

function namesOf(aliases: readonly AliasDto[], number: number): string {
  return aliases
    .filter(({ version }) => version === number)
    .map(({ alias }) => alias)
    .join(", ");
}
