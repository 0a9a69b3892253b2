"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";

/** What a page shows when its own reading failed. The cause is in the log, under the digest. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations("common");
  return (
    <div role="alert">
      <EmptyState
        title={t("failedTitle")}
        text={t("failedText")}
        action={<Button onClick={reset}>{t("retry")}</Button>}
      >
        {error.digest !== undefined && (
          <p className="text-center font-mono text-sm text-quiet">{error.digest}</p>
        )}
      </EmptyState>
    </div>
  );
}
