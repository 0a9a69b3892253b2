import { KeyRound } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { Snippet } from "@/app/_ui/snippet";
import { type Example, firstCall } from "./key-calls";

/** Before the first key, which the button of the page makes: what a program then does with it. */
export async function NoKeys({
  canWrite,
  origin,
  example,
}: {
  canWrite: boolean;
  origin: string;
  example: Example | undefined;
}) {
  const t = await getTranslations("keys");
  if (!canWrite) return <EmptyState icon={KeyRound} title={t("empty")} text={t("emptyReadOnly")} />;
  const call = firstCall({
    origin,
    example,
    secret: "$ONNWARD_API_KEY",
    key: { scopes: ["predict"], models: [] },
  });
  return (
    <EmptyState icon={KeyRound} title={t("empty")} text={t("emptyText")}>
      <p className="mb-1 text-sm text-quiet">{t("emptySnippet")}</p>
      <Snippet text={call} label={t("emptySnippet")} />
    </EmptyState>
  );
}
