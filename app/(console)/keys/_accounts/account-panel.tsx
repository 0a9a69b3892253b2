import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { ServiceAccountDto } from "@/lib/contract/service-account";
import { AccountActions } from "./account-actions";
import { CreateAccount } from "./create-account";

/** The service accounts, for who may read people; who may write them has the buttons. */
export async function AccountPanel({
  accounts,
  canWrite,
}: {
  accounts: readonly ServiceAccountDto[];
  canWrite: boolean;
}) {
  const t = await getTranslations("keys.accounts");
  const isEmpty = accounts.length === 0;
  return (
    <Panel title={t("title")} actions={canWrite && <CreateAccount />} flush={!isEmpty}>
      {isEmpty ? (
        <p className="text-quiet">{t(canWrite ? "empty" : "emptyReadOnly")}</p>
      ) : (
        <Table label={t("title")}>
          <TableHead>
            <HeadCell>{t("account")}</HeadCell>
            <HeadCell>{t("keys")}</HeadCell>
            <HeadCell>{t("status")}</HeadCell>
            {canWrite && <HiddenHeadCell>{t("actions")}</HiddenHeadCell>}
          </TableHead>
          <tbody>
            {accounts.map((account) => (
              <TableRow key={account.id}>
                <AccountCells account={account} />
                {canWrite && (
                  <Cell>
                    <AccountActions account={account} />
                  </Cell>
                )}
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

async function AccountCells({
  account: { id, name, description, keys, status },
}: {
  account: ServiceAccountDto;
}) {
  const t = await getTranslations("keys.accounts");
  const isActive = status === "active";
  return (
    <>
      <Cell className="min-w-36">
        <span className="block font-medium wrap-anywhere">{name}</span>
        {description !== "" && (
          <span className="block text-sm wrap-anywhere text-quiet">{description}</span>
        )}
      </Cell>
      <Cell className="whitespace-nowrap">
        <Link href={`/keys?owner=${id}`} className="link">
          {t("keyCount", { count: keys })}
          <span className="sr-only">{t("keysOf", { name })}</span>
        </Link>
      </Cell>
      <Cell>
        <Badge tone={isActive ? "good" : "neutral"}>{t(isActive ? "active" : "disabled")}</Badge>
      </Cell>
    </>
  );
}
