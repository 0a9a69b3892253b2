"use client";

import { Eye } from "lucide-react";
import { type ComponentType, type ReactNode, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { Button } from "@/app/_ui/button";
import { type ApiData, callApi } from "@/app/_ui/call-api";
import { CopyButton } from "@/app/_ui/copy-button";
import { FocusedHeading } from "@/app/_ui/focused-heading";
import { ProblemView } from "@/app/_ui/problem-view";
import { ScrollRegion } from "@/app/_ui/scroll-region";
import { useCall } from "@/app/_ui/use-call";
import { readBody } from "./read-body";

interface HeadingProps {
  readonly level: "h4";
  readonly className: string;
  readonly children: ReactNode;
}

type Payload = ApiData<"GET /predictions/{id}/payload">;

/** The bodies of a request, not before somebody asks for them: reading them is audited. */
export function KeptBodies({ id }: { id: string }) {
  const t = useTranslations("requests.bodies");
  const { isBusy, problem, run } = useCall();
  const [payload, setPayload] = useState<Payload | null>(null);
  const show = async () => {
    const input = { params: { id } };
    const read = await run(() => callApi("GET /predictions/{id}/payload", input));
    if (read !== null) setPayload(read.data);
  };
  return (
    <>
      <p role="status" className="sr-only">
        {payload === null ? "" : t("shown")}
      </p>
      {payload === null ? (
        <div className="flex flex-col items-start gap-2">
          <p className="text-sm text-quiet">{t("audited")}</p>
          {problem !== null && <ProblemView problem={problem} />}
          <Button icon={Eye} onClick={() => !isBusy && void show()} aria-disabled={isBusy}>
            {t("show")}
          </Button>
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          <Body part="request" body={payload.request} heading={FocusedHeading} />
          <Body part="answer" body={payload.answer} heading={PlainHeading} />
        </div>
      )}
    </>
  );
}

function PlainHeading({ level: Level, ...rest }: HeadingProps) {
  return <Level {...rest} />;
}

function Body({
  part,
  body,
  heading: Heading,
}: {
  part: "request" | "answer";
  body: Payload["request"];
  heading: ComponentType<HeadingProps>;
}) {
  const t = useTranslations("requests.bodies");
  const locale = useLocale();
  const { sizeBytes, text } = readBody(body.base64);
  const size = formatBytes(locale, sizeBytes);
  const says = [body.mediaType, t(body.isCut ? "cut" : "whole", { size })].filter(Boolean);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-x-2">
        <Heading level="h4" className="text-sm font-medium">
          {t(part)}
        </Heading>
        {sizeBytes > 0 && <span className="text-sm text-quiet">{says.join(" · ")}</span>}
        {text !== "" && text !== null && (
          <CopyButton text={text} label={t(`copy.${part}`)} isIcon />
        )}
      </div>
      {text === null || text === "" ? (
        <p className="text-quiet">{t(text === null ? "binary" : "nothing")}</p>
      ) : (
        <ScrollRegion
          label={t(part)}
          className="max-h-80 overflow-y-auto rounded-md border border-line bg-raised"
        >
          <pre className="p-3 font-mono text-sm wrap-anywhere whitespace-pre-wrap">{text}</pre>
        </ScrollRegion>
      )}
    </div>
  );
}
