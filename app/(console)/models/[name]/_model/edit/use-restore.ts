"use client";

import { useRouter } from "next/navigation";
import { useMessages, useTranslations } from "use-intl/react";
import { toErrorKey } from "@/app/_i18n/error-key";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";

/** Takes an archiving back, from a menu or a notification: there is no dialog that could say what is wrong. */
export function useRestore(model: string, version: number): () => Promise<void> {
  const t = useTranslations("trash");
  const errors = useMessages().errors;
  const router = useRouter();
  const notify = useNotify();
  return async () => {
    const params = { name: model, number: String(version) };
    const answer = await callApi("POST /models/{name}/versions/{number}/restore", { params });
    if (answer.ok) notify(t("restored", { what: `${model}@${version}` }));
    else {
      const { code, title, detail } = answer.problem;
      notify(errors?.[toErrorKey(code)]?.title ?? title, detail);
    }
    router.refresh();
  };
}
