import { Check, Minus } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { grantRoles, type Permission, permissions, roles } from "@/lib/contract/actor";
import { permissionsOfGrant, permissionsOfRole } from "@/lib/contract/permissions";

/** Roles and rights, made from the table that `authorize` enforces: it cannot say anything else. */
export async function RightsTable() {
  const [t, shell, model] = await Promise.all([
    getTranslations("people"),
    getTranslations("shell"),
    getTranslations("model"),
  ]);
  return (
    <Panel title={t("rights.title")} flush>
      <Table label={t("rights.title")}>
        <TableHead>
          <HeadCell>{t("rights.right")}</HeadCell>
          {roles.map((role) => (
            <HeadCell key={role}>{shell(`role.${role}`)}</HeadCell>
          ))}
          {grantRoles.map((grant) => (
            <HeadCell key={grant}>
              {t("rights.grant", { role: model(`access.role.${grant}`) })}
            </HeadCell>
          ))}
        </TableHead>
        <tbody>
          {permissions.map((permission) => (
            <TableRow key={permission}>
              <th scope="row" className="px-4 py-2 text-left font-normal">
                {t(`rights.permission.${permission}`)}{" "}
                <code className="font-mono text-xs text-quiet">{permission}</code>
              </th>
              {roles.map((role) => (
                <Cell key={role}>
                  <Mark
                    has={mayDo(permissionsOfRole[role], permission)}
                    yes={t("rights.has")}
                    no={t("rights.hasNot")}
                  />
                </Cell>
              ))}
              {grantRoles.map((grant) => (
                <Cell key={grant}>
                  <Mark
                    has={mayDo(permissionsOfGrant[grant], permission)}
                    yes={t("rights.has")}
                    no={t("rights.hasNot")}
                  />
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
      <p className="px-4 py-3 text-sm text-quiet">{t("rights.note")}</p>
    </Panel>
  );
}

function mayDo(granted: readonly Permission[], permission: Permission): boolean {
  return granted.includes(permission);
}

function Mark({ has, yes, no }: { has: boolean; yes: string; no: string }) {
  const Icon = has ? Check : Minus;
  return (
    <>
      <Icon aria-hidden size={16} className={has ? "text-good" : "text-quiet"} />
      <span className="sr-only">{has ? yes : no}</span>
    </>
  );
}
