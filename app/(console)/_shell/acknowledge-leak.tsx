"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";

/** Takes the notice away, for everybody who sees it. */
export function AcknowledgeLeak({ id }: { id: string }) {
  const t = useTranslations("keys.leak");
  const router = useRouter();
  const { isBusy, problem, run } = useCall();
  const acknowledge = async () => {
    const call = () => callApi("POST /keys/{id}/acknowledge-leak", { params: { id } });
    if ((await run(call)) !== null) router.refresh();
  };
  return (
    <>
      <Button onClick={() => void acknowledge()} disabled={isBusy}>
        {t("acknowledge")}
      </Button>
      {problem !== null && <ProblemView problem={problem} />}
    </>
  );
}
