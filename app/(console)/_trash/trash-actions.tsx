"use client";

import { RotateCcw } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { type ApiResult, callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { useOpening } from "@/app/_ui/use-opening";
import type { TrashItem } from "@/lib/contract/deletion";
import { nameOfItem } from "./trash-item";

const RestoreAs = dynamic(() => import("./restore-as").then((module) => module.RestoreAs), {
  ssr: false,
});
const Purge = dynamic(() => import("./purge").then((module) => module.Purge), { ssr: false });

/** Back, or gone for good. A model whose name is taken comes back under another. */
export function TrashActions({ item }: { item: TrashItem }) {
  const t = useTranslations("trash");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const naming = useOpening();
  const purging = useOpening();
  const what = nameOfItem(item);
  const restore = async () => {
    if (item.kind === "model" && item.isNameTaken) return naming.open();
    const done = await run(() => callRestore(item));
    if (done !== null) notify(t("restored", { what }));
    router.refresh();
  };
  return (
    <div className="flex flex-col items-end gap-2">
      <span className="flex justify-end gap-1">
        {item.canRestore && (
          <Button
            icon={RotateCcw}
            disabled={isBusy}
            aria-label={t("restoreNamed", { what })}
            onClick={() => void restore()}
          >
            {t("restore")}
          </Button>
        )}
        {item.canPurge && (
          <Button aria-label={t("purge.openNamed", { what })} onClick={purging.open}>
            {t("purge.open")}
          </Button>
        )}
      </span>
      {problem !== null && <ProblemView problem={problem} />}
      {naming.wasOpened && (
        <RestoreAs key={naming.key} item={item} isOpen={naming.isOpen} onClose={naming.close} />
      )}
      {purging.wasOpened && (
        <Purge
          key={`purge-${purging.key}`}
          item={item}
          isOpen={purging.isOpen}
          onClose={purging.close}
        />
      )}
    </div>
  );
}

function callRestore(item: TrashItem): Promise<ApiResult<unknown>> {
  if (item.kind === "model")
    return callApi("POST /trash/{id}/restore", { params: { id: item.id }, body: {} });
  const params = { name: item.model, number: String(item.version) };
  return callApi("POST /models/{name}/versions/{number}/restore", { params });
}
