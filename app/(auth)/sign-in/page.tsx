// /sign-in: the one page that everybody may see. Where it leads afterwards is a path of this origin only.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { oidcSettings } from "@/lib/access/oidc";
import { findPageContext } from "@/lib/console";
import { IssuerButton } from "./issuer-button";
import { acceptReturnPath } from "./return-path";
import { SignInForm } from "./sign-in-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("signInTitle") };
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { from, welcome, error } = await searchParams;
  const to = acceptReturnPath(from);
  if ((await findPageContext()) !== null) redirect(to);
  const t = await getTranslations("auth");
  const issuer = oidcSettings();
  return (
    <>
      <h1 className="text-xl font-semibold">{t("signInTitle")}</h1>
      <p className="mt-0.5 mb-5 text-quiet">
        {welcome === undefined ? t("signInLead") : t("passwordSet")}
      </p>
      {typeof error === "string" && (
        <div className="mb-4">
          <Notice tone="bad" role="alert">
            {t(issuerWord(error))}
          </Notice>
        </div>
      )}
      {issuer !== null && <IssuerButton name={issuer.name} to={to} />}
      <SignInForm to={to} />
      <p className="mt-6 text-sm text-quiet">{t("firstStart")}</p>
      <p className="mt-2 text-sm text-quiet">{t("forgot")}</p>
    </>
  );
}

/** Why the issuer's person did not get in (lib/access/session/issuer-flow.ts); anything else is no word of ours. */
const refusals = ["no_role", "conflict", "unverified", "incomplete", "disabled", "issuer"] as const;

function issuerWord(error: string) {
  const refusal = refusals.find((known) => known === error);
  return refusal === undefined ? "failed" : (`issuerError.${refusal}` as const);
}
