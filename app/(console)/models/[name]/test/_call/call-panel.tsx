"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import { Choice } from "../_answer/choice";
import {
  type CallTarget,
  curlCall,
  isInline,
  pythonCall,
  requestFile,
  typescriptCall,
} from "./call-snippets";

const calls = { curl: curlCall, python: pythonCall, typescript: typescriptCall } as const;
type Language = keyof typeof calls;

/** The call of this form for a program. Null: the inputs cannot be sent yet. */
export function CallPanel({
  target,
  onDownload,
}: {
  target: CallTarget | null;
  onDownload: () => void;
}) {
  const t = useTranslations("test");
  const [language, setLanguage] = useState<Language>("curl");
  return (
    <Panel
      title={t("call")}
      actions={
        <Choice
          label={t("language")}
          value={language}
          choices={[
            ["curl", t("curl")],
            ["python", t("python")],
            ["typescript", t("typescript")],
          ]}
          onChange={setLanguage}
        />
      }
    >
      {target === null ? (
        <p className="text-quiet">{t("noCall")}</p>
      ) : (
        <div className="flex flex-col gap-2">
          <p className="text-sm text-quiet">
            {t("callLead")}{" "}
            {/^\d+$/.test(target.version) && t("callPinned", { version: target.version })}
          </p>
          {!isInline(target.body) && (
            <div className="flex flex-wrap items-center gap-2">
              <p className="text-sm">{t("fileNote", { file: requestFile })}</p>
              <Button icon={Download} onClick={onDownload}>
                {t("downloadRequest", { file: requestFile })}
              </Button>
            </div>
          )}
          <Snippet text={calls[language](target)} />
        </div>
      )}
    </Panel>
  );
}
