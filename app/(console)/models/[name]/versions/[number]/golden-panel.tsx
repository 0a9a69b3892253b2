import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import type { GoldenReport, OutputDifference } from "@/lib/contract/golden-sample";

const significant = 3;

/** Golden samples that the validation ran: each met or not, and how far the answer was. */
export async function GoldenPanel({ report: { results, skipped } }: { report: GoldenReport }) {
  const t = await getTranslations("compare.golden");
  return (
    <Panel title={t("title")}>
      <ul className="flex flex-col gap-2">
        {results.map(({ name, source, ok, error, outputs }) => (
          <li key={`${source} ${name}`}>
            <p className="flex flex-wrap items-center gap-2">
              <Badge tone={ok ? "good" : "bad"}>{t(ok ? "passed" : "failed")}</Badge>
              <span className="min-w-0 break-words">{name}</span>
              {source === "model" && <span className="text-sm text-quiet">{t("ofModel")}</span>}
            </p>
            {error !== null && <p className="text-sm break-words text-warn">{error}</p>}
            {outputs.map((output) => (
              <OutputLine key={output.name} output={output} />
            ))}
          </li>
        ))}
      </ul>
      {skipped.length > 0 && (
        <p className="mt-2 text-sm break-words text-quiet">
          {t("skipped", { names: skipped.join(", ") })}
        </p>
      )}
    </Panel>
  );
}

async function OutputLine({ output }: { output: OutputDifference }) {
  const [t, { locale }] = await Promise.all([getTranslations("compare.golden"), getIntl()]);
  const { name, ok, problem, mismatches, elements, maxAbsolute } = output;
  const format = new Intl.NumberFormat(locale, { maximumSignificantDigits: significant });
  const max = maxAbsolute === null ? "—" : format.format(maxAbsolute);
  if (problem !== null)
    return (
      <p className="text-sm break-words text-warn">
        {name}: {problem}
      </p>
    );
  return (
    <p className="text-sm break-words text-quiet figures">
      {ok ? t("outputSame", { name, max }) : t("output", { name, mismatches, elements, max })}
    </p>
  );
}
