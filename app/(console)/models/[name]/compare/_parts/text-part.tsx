import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { Panel } from "@/app/_ui/panel";
import { ScrollRegion } from "@/app/_ui/scroll-region";
import type { ComparisonOfVersions } from "@/lib/contract/compare";
import { type DiffLine, toDiffLines } from "./diff-lines";

const looks: Record<DiffLine["kind"], { readonly sign: string; readonly class: string }> = {
  same: { sign: " ", class: "text-quiet" },
  added: { sign: "+", class: "bg-good-soft" },
  removed: { sign: "−", class: "bg-bad-soft" },
};

/** A text of both versions, line by line: what came has a plus, what went a minus. */
export async function TextPart({
  title,
  text: { from, to, changed },
}: {
  title: string;
  text: ComparisonOfVersions["note"];
}) {
  const t = await getTranslations("compare.text");
  if (!changed) return null;
  const lines = toDiffLines(from, to);
  if (lines === null)
    return (
      <Panel title={title}>
        <Notice title={t("tooLong")} />
      </Panel>
    );
  const words = { same: "", added: t("addedLine"), removed: t("removedLine") };
  return (
    <Panel title={title} flush>
      <ScrollRegion label={title} className="max-h-96 overflow-auto">
        <ol className="py-2 font-mono text-sm">
          {lines.map(({ kind, text }, index) => (
            // The list never reorders: the place of a line is its identity.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index} className={`flex gap-2 px-4 whitespace-pre-wrap ${looks[kind].class}`}>
              <span aria-hidden className="select-none">
                {looks[kind].sign}
              </span>
              <span className="min-w-0 break-words">
                <span className="sr-only">{words[kind]}</span>
                {text}
              </span>
            </li>
          ))}
        </ol>
      </ScrollRegion>
    </Panel>
  );
}
