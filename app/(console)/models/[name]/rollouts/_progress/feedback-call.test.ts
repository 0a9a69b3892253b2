import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { reportFeedbackBody } from "@/lib/contract/feedback";
import { feedbackCall } from "./feedback-call";

/** What the shell would send, with a curl that only prints its last argument. */
function bodySent(call: string): unknown {
  const given = "REQUEST_ID=0190-abc ONNWARD_API_KEY=k";
  const script = `${given}
curl() { for last; do :; done; printf %s "$last"; }
${call}`;
  return JSON.parse(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" }));
}

test.each([
  [{ kind: "share", wanted: ["clicked"] }, { label: "clicked" }],
  [{ kind: "share", wanted: [`it's "so"`] }, { label: `it's "so"` }],
  [{ kind: "mean", better: "higher" }, { value: 1 }],
] as const)("the shown command reports an outcome that counts: %o", (outcome, said) => {
  const plan =
    outcome.kind === "share" ? { ...outcome, wanted: [...outcome.wanted] } : { ...outcome };
  const call = feedbackCall({ origin: "http://host", model: "recommender", outcome: plan });
  expect(call).toContain("'http://host/api/v1/models/recommender/feedback'");
  expect(reportFeedbackBody.parse(bodySent(call))).toEqual({ requestId: "0190-abc", ...said });
});
