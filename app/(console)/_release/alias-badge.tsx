import { getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { ProtectedMark } from "./protected-mark";

/** The name of an alias, or where it points, with a lock where not everybody may move it. */
export async function AliasBadge({
  text,
  tone,
  isProtected,
}: {
  text: string;
  tone: Tone;
  isProtected: boolean;
}) {
  const t = await getTranslations("release");
  return (
    <Badge tone={tone}>
      {text}
      {isProtected && <ProtectedMark label={t("protected")} />}
    </Badge>
  );
}
