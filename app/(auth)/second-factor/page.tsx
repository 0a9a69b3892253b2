// /second-factor: for who must set up a second factor and may do nothing else until then.
// What they may call of the API is decided there (isForSetup); this page only leads to it.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { setupPageContext } from "@/lib/console";
import { SetupFirst } from "./setup-first";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("account"))("factor.pageTitle") };
}

export default async function SecondFactorPage() {
  const { actor } = await setupPageContext();
  if (actor.kind !== "user" || actor.lacksSecondFactor !== true) redirect("/account");
  const t = await getTranslations("account");
  return (
    <>
      <h1 className="text-xl font-semibold">{t("factor.pageTitle")}</h1>
      <p className="mt-0.5 mb-5 text-quiet">{t("factor.pageLead")}</p>
      <SetupFirst />
    </>
  );
}
