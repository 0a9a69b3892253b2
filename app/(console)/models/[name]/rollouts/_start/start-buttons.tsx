"use client";

import { Copy, GitFork, Split } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { AliasDto } from "@/lib/contract/alias";
import { type RolloutKind, rolloutKinds } from "@/lib/contract/rollout-kind";
import type { StartOf } from "./use-start";

// It comes with the first rollout: no page waits for it.
const StartDialog = dynamic(() => import("./start-dialog").then((module) => module.StartDialog), {
  ssr: false,
});

const icons = { canary: GitFork, ab: Split, shadow: Copy } as const;

/** Begin a rollout of each kind. `?start=canary&alias=…&version=…` opens one at once, for links of other pages. */
export function StartButtons({ model, aliases }: { model: string; aliases: readonly AliasDto[] }) {
  const t = useTranslations("rollouts");
  const router = useRouter();
  const path = usePathname();
  const asked = useAsked();
  const { key, isOpen, wasOpened, open, close } = useOpening(asked !== null);
  const first = aliases.find(({ alias, version }) => alias === "production" && version !== null);
  const alias = (first ?? aliases.find(({ version }) => version !== null))?.alias ?? "production";
  const [of, setOf] = useState<StartOf>(asked ?? { kind: "canary", alias, version: null });
  // As of the opening: a page that is rendered anew must not change the form.
  const [seen, setSeen] = useState(aliases);
  const onClose = () => {
    close();
    // Else a reload would ask again.
    if (asked !== null) router.replace(path, { scroll: false });
  };
  const begin = (kind: RolloutKind) => {
    setOf({ kind, alias, version: null });
    setSeen(aliases);
    open();
  };
  return (
    <span className="flex flex-wrap gap-2">
      {rolloutKinds.map((kind) => (
        <Button key={kind} icon={icons[kind]} onClick={() => begin(kind)}>
          {t(`start.open.${kind}`)}
        </Button>
      ))}
      {wasOpened && <StartDialog key={key} aliases={seen} {...{ model, of, isOpen, onClose }} />}
    </span>
  );
}

/** What the address asks for; null: nothing that there is. */
function useAsked(): StartOf | null {
  const search = useSearchParams();
  const kind = rolloutKinds.find((one) => one === search.get("start"));
  if (kind === undefined) return null;
  const version = search.get("version") ?? "";
  const alias = search.get("alias") ?? "production";
  return { kind, alias, version: /^[1-9]\d{0,8}$/.test(version) ? Number(version) : null };
}
