import { Circle, CircleCheck } from "lucide-react";
import { formatBytes } from "@/app/_i18n/quantities";
import { getFormatter, getIntl, getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { getOrigin } from "@/app/_ui/origin";
import { Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import type { Permission } from "@/lib/contract/actor";
import type { ServingDto } from "@/lib/contract/usage";
import { env } from "@/lib/platform/env";
import { needsOfStep, type Progress, rolesThatCan, type Step, steps } from "./first-steps";

const shippedModel = "recommender";

/** What to do until a model of one's own serves; each step with the way to it, or with who can take it. */
export async function FirstSteps({
  progress,
  permissions,
  serving,
}: {
  progress: Progress;
  permissions: readonly Permission[];
  serving: readonly ServingDto[];
}) {
  const t = await getTranslations("overview");
  return (
    <Panel title={t("steps.title")}>
      <p className="mb-3 text-quiet">{t("steps.lead")}</p>
      <ol className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
        {steps.map((step) => {
          const Icon = progress[step] ? CircleCheck : Circle;
          return (
            <li key={step} className="flex min-w-0 gap-2.5">
              <Icon
                aria-hidden
                size={18}
                className={`mt-0.5 shrink-0 ${progress[step] ? "text-good" : "text-quiet"}`}
              />
              <div className="flex min-w-0 flex-1 flex-col items-start gap-1.5">
                <h3 className="font-medium">
                  {t(`steps.${step}`)}{" "}
                  <span className="sr-only">{t(progress[step] ? "steps.done" : "steps.open")}</span>
                </h3>
                <StepBody
                  {...{ step, serving }}
                  isAllowed={permissions.includes(needsOfStep[step])}
                />
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

async function StepBody({
  step,
  serving,
  isAllowed,
}: {
  step: Step;
  serving: readonly ServingDto[];
  isAllowed: boolean;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("overview"), getIntl()]);
  if (!isAllowed) return <WhoCan step={step} />;
  switch (step) {
    case "upload": {
      // An .onnx alone has protobuf's bound, whatever its external data may have.
      const size = formatBytes(locale, Math.min(env().ONNWARD_MAX_UPLOAD_BYTES, 2 * 1_024 ** 3));
      return (
        <Way text={t("steps.uploadText", { size })} href="/models/new" name={t("steps.upload")} />
      );
    }
    case "promote":
      return <Way text={t("steps.promoteText")} href="/models" name={t("steps.promoteAction")} />;
    case "key":
      return <Way text={t("steps.keyText")} href="/keys?new" name={t("steps.keyAction")} />;
    case "predict":
      return <FirstPrediction serving={serving} />;
    default:
      return step satisfies never;
  }
}

function Way({ text, href, name }: { text: string; href: string; name: string }) {
  return (
    <>
      <p className="text-quiet">{text}</p>
      <LinkButton href={href}>{name}</LinkButton>
    </>
  );
}

/** The shipped model's call, ready to paste; where it is gone, the way to the test form of one that serves. */
async function FirstPrediction({ serving }: { serving: readonly ServingDto[] }) {
  const [t, origin] = await Promise.all([getTranslations("overview"), getOrigin()]);
  const isShipped = serving.some(({ model }) => model === shippedModel);
  if (!isShipped)
    return <Way text={t("steps.predictOther")} href="/models" name={t("steps.promoteAction")} />;
  const call = [
    'curl -H "Authorization: Bearer $ONNWARD_API_KEY" \\',
    `  -d '{"user_id":123,"item_id":456}' ${origin}/predict/${shippedModel}`,
  ].join("\n");
  return (
    <>
      <p className="text-quiet">{t("steps.predictText")}</p>
      <div className="w-full">
        <Snippet text={call} label={t("steps.copyCall")} />
      </div>
    </>
  );
}

async function WhoCan({ step }: { step: Step }) {
  const [t, shell, format] = await Promise.all([
    getTranslations("overview"),
    getTranslations("shell"),
    getFormatter(),
  ]);
  const roles = format.list(rolesThatCan(step).map((role) => shell(`role.${role}`)));
  return <p className="text-quiet">{t("steps.whoCan", { roles: `${roles}` })}</p>;
}
