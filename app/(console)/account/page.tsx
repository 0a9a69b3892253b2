// /account: one's own name, password, second factor and sessions.
// The account is the session's own: nothing in the address can name another. Changes go through /api/v1/me.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { Facts, PageHeader, Panel } from "@/app/_ui/panel";
import { getAccount, listMySessions } from "@/lib/access/account";
import { pageContext } from "@/lib/console";
import { NameForm } from "./name-form";
import { PasswordForm } from "./password-form";
import { SecondFactorPanel } from "./second-factor-panel";
import { SessionTable } from "./session-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("account"))("title") };
}

export default async function AccountPage() {
  const ctx = await pageContext();
  const [account, sessions] = await Promise.all([getAccount(ctx), listMySessions(ctx)]);
  const [t, shell] = await Promise.all([getTranslations("account"), getTranslations("shell")]);
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 lg:grid-cols-2">
          <Panel title={t("profile")}>
            <Facts
              facts={[
                [t("email"), account.email],
                [t("role"), shell(`role.${account.role}`)],
              ]}
            />
            <NameForm name={account.name} />
          </Panel>
          <Panel title={t("password.title")}>
            {account.hasPassword ? <PasswordForm /> : <p>{t("password.none")}</p>}
          </Panel>
        </div>
        {account.hasPassword && <SecondFactorPanel {...account.secondFactor} />}
        <SessionTable sessions={sessions.data} />
      </div>
    </>
  );
}
