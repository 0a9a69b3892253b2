"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";

/** Takes the notice away; `label` says for whom. */
export function AcknowledgeLeak({ id, label }: { id: string; label: string }) {
  const router = useRouter();
  const { isBusy, problem, run } = useCall();
  const acknowledge = async () => {
    const call = () => callApi("POST /keys/{id}/acknowledge-leak", { params: { id } });
    if ((await run(call)) !== null) router.refresh();
  };
  return (
    <>
      <Button onClick={() => void acknowledge()} disabled={isBusy}>
        {label}
      </Button>
      {problem !== null && <ProblemView problem={problem} />}
    </>
  );
}
