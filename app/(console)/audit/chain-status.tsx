"use client";

import { ShieldCheck } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, LinkButton } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Notice } from "@/app/_ui/notice";
import { Panel } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import { Time } from "@/app/_ui/time";
import type { AuditNotice, AuditVerdict } from "@/lib/contract/audit";
import type { Problem } from "@/lib/contract/problem";

interface Verified {
  readonly verdict: AuditVerdict;
  readonly at: string;
  /** False: the product could change the log itself, which no hash prevents. Null: not known. */
  readonly isRoleSeparate: boolean | null;
}

/** The last verdict of this tab: going through pages does not read a long chain again each time. */
let lastVerified: Verified | undefined;
const freshMs = 10 * 60_000;

/** The whole chain verified before one's eyes: by itself on the first look, and whenever asked. */
export function ChainStatus() {
  const t = useTranslations("audit.chain");
  const { isRunning, verified, problem, verify } = useVerification();
  return (
    <Panel>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-80 items-start gap-2.5">
          <ShieldCheck aria-hidden size={16} className="mt-0.75 shrink-0 text-quiet" />
          <div className="min-w-0">
            <h2 className="sr-only">{t("title")}</h2>
            <p role="status" className="min-h-5.5 font-medium">
              {isRunning ? t("running") : verified?.verdict.ok && <Good verified={verified} />}
            </p>
            <p className="text-sm text-quiet">
              {t("explain")} {verified?.isRoleSeparate === true && t("twoRoles")}
            </p>
          </div>
        </div>
        <Button onClick={verify} disabled={isRunning}>
          {t("verify")}
        </Button>
      </div>
      {!isRunning && problem !== null && (
        <div className="mt-3">
          <ProblemView problem={problem} />
        </div>
      )}
      {!isRunning && verified !== undefined && !verified.verdict.ok && (
        <div className="mt-3">
          {verified.verdict.cause === "unsigned" ? (
            <Unsigned />
          ) : (
            <Broken
              seq={verified.verdict.firstBad}
              reason={verified.verdict.reason}
              isRoleSeparate={verified.isRoleSeparate}
            />
          )}
        </div>
      )}
      {!isRunning && verified?.verdict.ok && <Doubts notices={verified.verdict.notices} />}
      {verified?.isRoleSeparate === false && (
        <div className="mt-3">
          <Notice tone="warn" title={t("oneRole")}>
            {t("oneRoleText")}
          </Notice>
        </div>
      )}
    </Panel>
  );
}

function useVerification() {
  const [isRunning, setRunning] = useState(false);
  const [verified, setVerified] = useState<Verified>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const verify = useCallback(async () => {
    setRunning(true);
    setProblem(null);
    const [answer, system] = await Promise.all([
      callApi("GET /audit/verify", {}),
      callApi("GET /system", {}),
    ]);
    if (answer.ok) {
      const isRoleSeparate = system.ok ? system.data.isRoleSeparate : null;
      lastVerified = { verdict: answer.data, at: new Date().toISOString(), isRoleSeparate };
      setVerified(lastVerified);
    } else {
      setProblem(answer.problem);
    }
    setRunning(false);
  }, []);
  useEffect(() => {
    const isFresh =
      lastVerified !== undefined && Date.now() - Date.parse(lastVerified.at) < freshMs;
    if (isFresh) setVerified(lastVerified);
    else void verify();
  }, [verify]);
  return { isRunning, verified, problem, verify: () => void verify() };
}

function Good({ verified: { verdict, at } }: { verified: Verified }) {
  const t = useTranslations("audit.chain");
  if (!verdict.ok) return null;
  return (
    <>
      <span className="text-good">{t("good", { events: verdict.events })}</span>
      <span className="font-normal text-quiet"> · </span>
      <span className="font-normal">
        {t("signed", {
          count: verdict.checkpoints.count,
          seq: String(verdict.checkpoints.lastSeq),
        })}
      </span>
      {verdict.checkpoints.inFile > 0 && (
        <span className="font-normal">
          {" · "}
          {t("inFile", { count: String(verdict.checkpoints.inFile) })}
        </span>
      )}
      {verdict.removed > 0 && (
        <span className="font-normal text-quiet">
          {" · "}
          {t("removed", { seq: String(verdict.removed) })}
        </span>
      )}
      <span className="font-normal text-quiet"> · </span>
      <span className="font-normal text-quiet">
        <Time at={at} isExact />
      </span>
    </>
  );
}

/** Nothing is wrong, and the proof lacks something. */
function Doubts({ notices }: { notices: readonly AuditNotice[] }) {
  const t = useTranslations("audit.chain.notice");
  return notices.map((notice) => (
    <div key={notice} className="mt-3">
      <Notice tone={notice === "no_checkpoint_file" ? "info" : "warn"} title={t(`${notice}.title`)}>
        {t(`${notice}.text`)}
      </Notice>
    </div>
  ));
}

function Unsigned() {
  const t = useTranslations("audit.chain");
  return (
    <Notice tone="bad" role="alert" title={t("unsigned")}>
      {t("unsignedText")}
    </Notice>
  );
}

/** Who can have done it depends on what Onnward's own role may: it says no more than is known. */
function Broken({
  seq,
  reason,
  isRoleSeparate,
}: Pick<Verified, "isRoleSeparate"> & { seq: number; reason: string }) {
  const t = useTranslations("audit.chain");
  const roles = isRoleSeparate === null ? "unknown" : isRoleSeparate ? "twoRoles" : "oneRole";
  return (
    <Notice tone="bad" role="alert" title={t("bad", { seq: String(seq) })}>
      <p className="break-words">{reason}</p>
      <p className="mt-1 mb-2 text-quiet">{t(`badText.${roles}`)}</p>
      <LinkButton href={`/audit?event=${seq}`}>{t("show", { seq: String(seq) })}</LinkButton>
    </Notice>
  );
}
