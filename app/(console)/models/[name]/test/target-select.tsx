"use client";

import { usePathname, useRouter } from "next/navigation";
import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { SelectField } from "@/app/_ui/field";
import type { Target } from "./choose-target";

/** The version to try: the choice is in the URL. */
export function TargetSelect({ target, targets }: { target: Target; targets: readonly Target[] }) {
  const t = useTranslations("test");
  const router = useRouter();
  const path = usePathname();
  const [isPending, startTransition] = useTransition();
  return (
    <SelectField
      label={t("version")}
      className="w-64"
      value={target.ref}
      disabled={isPending}
      onChange={(event) => {
        const search = new URLSearchParams({ version: event.target.value });
        startTransition(() => router.push(`${path}?${search}`, { scroll: false }));
      }}
    >
      {targets.map(({ ref, alias, number }) => (
        <option key={ref} value={ref}>
          {alias === null
            ? t("versionOption", { number: String(number) })
            : t("aliasOption", { alias, number: String(number) })}
        </option>
      ))}
    </SelectField>
  );
}
