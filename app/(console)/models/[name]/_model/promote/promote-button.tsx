"use client";

import { Rocket } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";

// It comes with the first promotion: no page waits for it.
const PromoteDialog = dynamic(
  () => import("./promote-dialog").then((module) => module.PromoteDialog),
  { ssr: false },
);

/** Opens the promotion of a version, or of one that is chosen there. */
export function PromoteButton({
  model,
  version = null,
  alias = "production",
  isPrimary = false,
  hasIcon = true,
  isOpenAtOnce = false,
}: {
  model: string;
  version?: number | null;
  alias?: string;
  isPrimary?: boolean;
  /** Not in a row of a table, where it would stand in every row. */
  hasIcon?: boolean;
  /** The address asks for it. */
  isOpenAtOnce?: boolean;
}) {
  const t = useTranslations("model.promote");
  const router = useRouter();
  const path = usePathname();
  const { key, isOpen, wasOpened, open, close } = useOpening(isOpenAtOnce);
  const onClose = () => {
    close();
    // Else a reload would ask again.
    if (isOpenAtOnce) router.replace(path, { scroll: false });
  };
  return (
    <>
      <Button
        icon={hasIcon ? Rocket : undefined}
        variant={isPrimary ? "primary" : "secondary"}
        onClick={open}
        aria-label={version === null ? undefined : t("openOf", { version: String(version) })}
      >
        {t("open")}
      </Button>
      {wasOpened && <PromoteDialog key={key} {...{ model, version, alias, isOpen, onClose }} />}
    </>
  );
}
