"use client";

import { Gauge } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";

/** Has the pair measured; the page refreshes itself until the result is there. */
export function MeasureButton({
  model,
  pair,
  isAgain,
  isWaiting,
}: {
  model: string;
  pair: { readonly from: string; readonly to: string };
  isAgain: boolean;
  isWaiting: boolean;
}) {
  const t = useTranslations("compare.measured");
  const router = useRouter();
  const { isBusy, problem, run } = useCall();
  const measure = async () => {
    const made = await run(() =>
      callApi("POST /models/{name}/comparisons", { params: { name: model }, body: pair }),
    );
    if (made !== null) router.refresh();
  };
  return (
    <div className="flex flex-col gap-2">
      <Button
        icon={Gauge}
        // Not disabled, which would take the focus away from who pressed it.
        aria-disabled={isBusy || isWaiting}
        className="self-start"
        onClick={() => {
          if (!isBusy && !isWaiting) void measure();
        }}
      >
        {t(isAgain ? "again" : "measure")}
      </Button>
      {problem !== null && <ProblemView problem={problem} />}
    </div>
  );
}
