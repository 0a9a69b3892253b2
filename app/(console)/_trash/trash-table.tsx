import Link from "next/link";
import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { TrashItem } from "@/lib/contract/deletion";
import { TrashActions } from "./trash-actions";
import { nameOfItem } from "./trash-item";

/** One row a deletion, the latest first. */
export async function TrashTable({ items, label }: { items: readonly TrashItem[]; label: string }) {
  const t = await getTranslations("trash");
  return (
    <Table label={label}>
      <TableHead>
        <HeadCell>{t("column.what")}</HeadCell>
        <HeadCell isNumeric>{t("column.size")}</HeadCell>
        <HeadCell>{t("column.deleted")}</HeadCell>
        <HeadCell>{t("column.gone")}</HeadCell>
        <HiddenHeadCell>{t("column.actions")}</HiddenHeadCell>
      </TableHead>
      <tbody>
        {items.map((item) => (
          <TrashRow key={item.id} item={item} />
        ))}
      </tbody>
    </Table>
  );
}

async function TrashRow({ item }: { item: TrashItem }) {
  const { locale } = await getIntl();
  return (
    <TableRow>
      <Cell className="min-w-40">
        <What item={item} />
      </Cell>
      <Cell isNumeric>{formatBytes(locale, item.sizeBytes)}</Cell>
      <Cell className="max-w-44 text-quiet">
        <Time at={item.deletedAt} />
        <span className="block truncate text-sm" title={item.deletedBy}>
          {item.deletedBy}
        </span>
      </Cell>
      <Cell className="text-quiet">
        <Time at={item.purgeAfter} isExact />
      </Cell>
      <Cell>
        <TrashActions item={item} />
      </Cell>
    </TableRow>
  );
}

async function What({ item }: { item: TrashItem }) {
  const [t, words] = await Promise.all([getTranslations("trash"), getTranslations("models")]);
  const name = nameOfItem(item);
  if (item.kind === "model") {
    return (
      <>
        <span className="font-medium break-all">{name}</span>
        <span className="block text-sm text-quiet">
          {t("versions", { count: item.versionCount })}
        </span>
      </>
    );
  }
  const status = t("version", { status: words(`status.${item.status}`) });
  return (
    <>
      <Link
        href={`/models/${item.model}/versions`}
        className="link inline-block min-h-6 font-medium break-all"
      >
        {name}
      </Link>
      <span className="block text-sm text-quiet">
        {item.label === null ? status : `${item.label} · ${status}`}
      </span>
    </>
  );
}
