// /welcome#<secret>: where an invitation or a reset leads. The secret is in the fragment, which browsers
// do not send: it reaches no log. It is redeemed by POST /api/v1/password-links/redeem.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { WelcomeForm } from "./welcome-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("welcomeTitle") };
}

export default async function WelcomePage() {
  const t = await getTranslations("auth");
  return (
    <>
      <h1 className="text-xl font-semibold">{t("welcomeTitle")}</h1>
      <p className="mt-0.5 mb-5 text-quiet">{t("welcomeLead")}</p>
      <WelcomeForm />
    </>
  );
}
