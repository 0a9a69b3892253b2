import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Facts, Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { RolloutDto, ShadowFigures, ShadowOutput, ShadowPlan } from "@/lib/contract/rollout";
import { plainNumber, shareText } from "./figure-text";

/** How far each mirrored version's answers are from those that callers got. */
export async function ShadowPanels({ rollout, plan }: { rollout: RolloutDto; plan: ShadowPlan }) {
  const t = await getTranslations("rollouts.shadow");
  const shadows = rollout.targets.flatMap(({ version, shadow }) =>
    shadow === null ? [] : [{ version, shadow }],
  );
  if (shadows.length === 0)
    return (
      <Panel title={t("title")}>
        <p className="text-quiet">{t("waiting")}</p>
      </Panel>
    );
  return shadows.map(({ version, shadow }) => (
    <ShadowPanel key={version} {...{ version, shadow, plan }} stable={rollout.stable} />
  ));
}

async function ShadowPanel({
  version,
  stable,
  shadow,
  plan,
}: {
  version: number;
  stable: number;
  shadow: ShadowFigures;
  plan: ShadowPlan;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.shadow"), getIntl()]);
  const count = (x: number) => formatNumber(locale, x);
  const { compared, diverged, dropped, failed, outputs } = shadow;
  const tolerance = {
    absolute: plainNumber(locale, plan.tolerance.absolute),
    relative: plainNumber(locale, plan.tolerance.relative),
  };
  const title = t("titleOf", { version: String(version), stable: String(stable) });
  return (
    <Panel title={title} flush>
      <div className="p-4">
        <Facts
          facts={[
            [t("compared"), count(compared)],
            [t("diverged"), withShare(locale, diverged, compared)],
            [t("dropped"), count(dropped)],
            [t("failed"), count(failed)],
          ]}
        />
        <p className="mt-2 text-sm text-quiet">{t("tolerance", tolerance)}</p>
        {dropped > 0 && <p className="mt-1 text-sm text-quiet">{t("droppedText")}</p>}
      </div>
      {outputs.length > 0 && (
        <Table label={t("outputsOf", { version: String(version) })}>
          <TableHead>
            <HeadCell>{t("output")}</HeadCell>
            <HeadCell isNumeric>{t("largest")}</HeadCell>
            <HeadCell isNumeric>{t("mean")}</HeadCell>
            <HeadCell isNumeric>{t("beyond")}</HeadCell>
            <HeadCell isNumeric>{t("topChanged")}</HeadCell>
            <HeadCell isNumeric>{t("mismatched")}</HeadCell>
          </TableHead>
          <tbody>
            {outputs.map((output) => (
              <OutputRow key={output.name} output={output} />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

async function OutputRow({ output }: { output: ShadowOutput }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.shadow"), getIntl()]);
  const { name, compared, mismatched, largest, sum, elements, beyond, topChanged, topRows } =
    output;
  const measured = (x: number) => (elements === 0 ? t("none") : plainNumber(locale, x));
  return (
    <TableRow>
      <Cell className="min-w-32">
        <code className="font-mono text-sm wrap-anywhere">{name}</code>
      </Cell>
      <Cell isNumeric>{measured(largest)}</Cell>
      <Cell isNumeric>{measured(sum / Math.max(elements, 1))}</Cell>
      <Cell isNumeric>{withShare(locale, beyond, compared)}</Cell>
      <Cell isNumeric>{topRows === 0 ? t("none") : withShare(locale, topChanged, topRows)}</Cell>
      <Cell isNumeric>{formatNumber(locale, mismatched)}</Cell>
    </TableRow>
  );
}

/** `12 (0.4 %)`; nothing was compared: the count alone. */
function withShare(locale: string, part: number, whole: number): string {
  const count = formatNumber(locale, part);
  return whole === 0 ? count : `${count} (${shareText(locale, part / whole)})`;
}
