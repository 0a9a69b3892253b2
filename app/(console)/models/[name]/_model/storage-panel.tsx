import type { ReactNode } from "react";
import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Facts, Panel } from "@/app/_ui/panel";
import { getModelStorage } from "@/lib/registry/lifecycle";
import { type ModelPage, orNotFound } from "./load-model";

/** What the model's versions hold of the artifact store. */
export async function StoragePanel({ page: { ctx, model } }: { page: ModelPage }) {
  const { name } = model;
  const [t, { locale }, storage] = await Promise.all([
    getTranslations("trash"),
    getIntl(),
    orNotFound(() => getModelStorage(ctx, { name })),
  ]);
  if (storage.totalBytes === 0) return null;
  const { totalBytes, ownBytes, sharedBytes, deletedBytes } = storage;
  const said = (word: ReactNode, bytes: number) => [word, formatBytes(locale, bytes)] as const;
  return (
    <Panel title={t("storage.title")}>
      <Facts
        facts={[
          said(t("storage.total"), totalBytes),
          said(t("storage.own"), ownBytes),
          ...(sharedBytes > 0 ? [said(t("storage.shared"), sharedBytes)] : []),
          ...(deletedBytes > 0 ? [said(t("storage.deleted"), deletedBytes)] : []),
        ]}
      />
    </Panel>
  );
}
