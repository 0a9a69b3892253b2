"use client";

import { FlaskConical } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, LinkButton } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { keepRequest } from "../models/[name]/test/_kept/kept-request";
import { readBody } from "./read-body";

/** Why a kept body cannot fill the form. */
type Unfit = "cut" | "binary";

/** Opens the test form with the request's kept body in it. Reading that is audited, as the button's text says. */
export function TryRequest({
  id,
  model,
  requestId,
  href,
}: {
  id: string;
  model: string;
  requestId: string;
  /** Of the test form. */
  href: string;
}) {
  const t = useTranslations("requests.replay");
  const router = useRouter();
  const { isBusy, problem, run } = useCall();
  const [unfit, setUnfit] = useState<Unfit | null>(null);
  const open = async () => {
    const read = await run(() => callApi("GET /predictions/{id}/payload", { params: { id } }));
    if (read === null) return;
    const { base64, isCut } = read.data.request;
    const { text } = readBody(base64);
    if (isCut || text === null) {
      setUnfit(isCut ? "cut" : "binary");
      return;
    }
    keepRequest({ model, requestId, body: text });
    router.push(href);
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="text-sm text-quiet">{t("audited")}</p>
      {problem !== null && <ProblemView problem={problem} />}
      {unfit === null ? (
        <Button icon={FlaskConical} onClick={() => void open()} disabled={isBusy}>
          {t("open")}
        </Button>
      ) : (
        <>
          <Notice tone="warn" role="alert">
            {t(unfit)}
          </Notice>
          <LinkButton icon={FlaskConical} href={href}>
            {t("empty")}
          </LinkButton>
        </>
      )}
    </div>
  );
}
