import { getTranslations } from "@/app/_i18n/server";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { Panel } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import type { ComparisonDto } from "@/lib/contract/comparison";
import type { Sides } from "../_parts/side-heads";
import { MeasureButton } from "./measure-button";
import { MeasurementView } from "./measurement-view";

const refreshMs = 1_000;

/** What was measured of the pair, if it was; and a button that has it measured now. */
export async function MeasuredPart({
  model,
  pair,
  sides,
  comparison,
  canMeasure,
}: {
  model: string;
  pair: { readonly from: string; readonly to: string };
  sides: Sides;
  comparison: ComparisonDto | null;
  canMeasure: boolean;
}) {
  const t = await getTranslations("compare.measured");
  const isWaiting = comparison?.status === "queued";
  return (
    <Panel title={t("title")} flush>
      {isWaiting && <LiveRefresh everyMs={refreshMs} />}
      <div className="flex flex-col gap-3 p-4">
        <p className="text-quiet">{t("lead")}</p>
        <p role="status" className={isWaiting ? "font-medium" : "sr-only"}>
          {isWaiting ? t("waiting") : ""}
        </p>
        {comparison === null && <p>{t("never")}</p>}
        {comparison?.fault != null && (
          <ProblemView
            problem={{
              ...{ ...comparison.fault, type: "about:blank", title: t("failed") },
              ...{ status: 422, requestId: "" },
            }}
          />
        )}
        {canMeasure && (
          <MeasureButton
            {...{ model, pair, isWaiting }}
            isAgain={comparison !== null && !isWaiting}
          />
        )}
      </div>
      {comparison?.result != null && (
        <MeasurementView
          result={comparison.result}
          settledAt={comparison.settledAt}
          sides={sides}
        />
      )}
    </Panel>
  );
}
