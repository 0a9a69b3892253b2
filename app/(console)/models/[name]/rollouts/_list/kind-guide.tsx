import { getTranslations } from "@/app/_i18n/server";
import { rolloutKinds } from "@/lib/contract/rollout-kind";

/** What each kind of rollout is for, in a sentence. */
export async function KindGuide() {
  const t = await getTranslations("rollouts");
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-3">
      {rolloutKinds.map((kind) => (
        <div key={kind}>
          <dt className="font-medium">{t(`kind.${kind}`)}</dt>
          <dd className="text-sm text-quiet">{t(`start.lead.${kind}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
