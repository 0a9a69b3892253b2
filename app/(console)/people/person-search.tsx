import Form from "next/form";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Button } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";

/** A search that stands in the URL and works before any script has come. */
export async function PersonSearch({ q }: { q: string | undefined }) {
  const t = await getTranslations("people");
  return (
    <Form action="/people" role="search" className="flex flex-wrap items-center gap-2">
      {q !== undefined && (
        <Link href="/people" className="link text-sm">
          {t("clear")}
        </Link>
      )}
      <TextField
        key={q}
        type="search"
        name="q"
        label={t("search")}
        placeholder={t("search")}
        defaultValue={q}
        maxLength={200}
        isLabelHidden
        className="w-56"
      />
      <Button type="submit">{t("find")}</Button>
    </Form>
  );
}
