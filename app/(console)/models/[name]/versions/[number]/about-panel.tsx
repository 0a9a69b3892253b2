import Link from "next/link";
import type { ReactNode } from "react";
import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Facts, Panel } from "@/app/_ui/panel";
import type { VersionDetailDto } from "@/lib/contract/version";
import { fileHref } from "../../_model/artifact-href";

/** What people say of the version, where it comes from, and who else has its bytes. Null when nobody said anything. */
export async function AboutFacts({ version }: { version: VersionDetailDto }) {
  const t = await getTranslations("trash");
  const { label, author, sourceUrl, dataUrl, sameBytes } = version;
  const facts: (readonly [ReactNode, ReactNode])[] = [
    ...when(label, (text) => [t("about.label"), <Badge key="label">{text}</Badge>]),
    ...when(author === "" ? null : author, (text) => [t("about.author"), text]),
    ...when(sourceUrl, (url) => [t("about.source"), <Outside key="source" href={url} />]),
    ...when(dataUrl, (url) => [t("about.data"), <Outside key="data" href={url} />]),
    ...when(sameBytes.length === 0 ? null : sameBytes, (others) => [
      t("about.sameBytes"),
      <SameBytes key="same" others={others} />,
    ]),
  ];
  return facts.length === 0 ? null : <Facts facts={facts} />;
}

function when<T>(
  value: T | null,
  fact: (value: T) => readonly [ReactNode, ReactNode],
): (readonly [ReactNode, ReactNode])[] {
  return value === null ? [] : [fact(value)];
}

/** Somebody's own address: it learns nothing of where the reader came from. */
function Outside({ href }: { href: string }) {
  return (
    <a href={href} rel="noopener noreferrer" target="_blank" className="link break-all">
      {href}
    </a>
  );
}

function SameBytes({ others }: { others: VersionDetailDto["sameBytes"] }) {
  return (
    <ul className="flex flex-wrap gap-x-2">
      {others.map(({ model, version }) => (
        <li key={`${model}@${version}`}>
          <Link
            href={`/models/${model}/versions/${version}`}
            className="link inline-block min-h-6 break-all"
          >
            {`${model}@${version}`}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** What came with the .onnx file. */
export async function FilesPanel({ version }: { version: VersionDetailDto }) {
  const { model, version: number, files } = version;
  if (files.length === 0) return null;
  const [t, { locale }] = await Promise.all([getTranslations("trash"), getIntl()]);
  return (
    <Panel title={t("about.files")}>
      <ul className="flex flex-col gap-1">
        {files.map((file) => (
          <li key={file.name} className="flex flex-wrap justify-between gap-x-3">
            <a
              href={fileHref(model, number, file.name)}
              download
              aria-label={t("about.download", { file: file.name })}
              className="link inline-block min-h-6 font-mono text-sm break-all"
            >
              {file.name}
            </a>
            <span className="text-sm text-quiet">{formatBytes(locale, file.sizeBytes)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
