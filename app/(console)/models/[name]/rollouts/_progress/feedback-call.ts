import type { AbPlan } from "@/lib/contract/rollout";
import { shellQuote } from "../../test/_call/call-snippets";

/** How an app reports what became of a prediction, as a command that works once key and id stand in it. */
export function feedbackCall({
  origin,
  model,
  outcome,
}: {
  origin: string;
  model: string;
  outcome: AbPlan["outcome"];
}): string {
  const said = outcome.kind === "share" ? { label: outcome.wanted[0] } : { value: 1 };
  // The id stands outside of the single quotes: the shell puts it in.
  const [head, rest] = [
    shellQuote('{"requestId":"'),
    shellQuote(`",${JSON.stringify(said).slice(1)}`),
  ];
  return [
    `curl ${shellQuote(`${origin}/api/v1/models/${model}/feedback`)} \\`,
    `  -H "Authorization: Bearer $ONNWARD_API_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${head}"$REQUEST_ID"${rest}`,
  ].join("\n");
}
