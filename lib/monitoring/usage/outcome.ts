/**
 * How a prediction ended, in the few ways that usage tells apart. `ok`: answered. `clientError`: the caller
 * can mend it. `serverError`: it cannot. `refused`: nothing was wrong with it, but a limit or an overload
 * stood in its way. `timeout`: its deadline passed. `gone`: the client did not wait for the answer.
 */
export type Outcome = "ok" | "clientError" | "serverError" | "refused" | "timeout" | "gone";

/** The code that is counted for an answered prediction, beside those of the error catalogue. */
export const okCode = "ok";
/** The code that is counted when the client went away; nobody receives it. Its status is 499. */
export const clientGoneCode = "client.gone";

/** From the code of the error (or one of the two above) and its HTTP status. */
export function outcomeOf({ code, status }: { code: string; status: number }): Outcome {
  if (code === okCode) return "ok";
  if (code === clientGoneCode) return "gone";
  if (code === "predict.timeout") return "timeout";
  if (code === "gateway.overloaded" || status === 429) return "refused";
  return status >= 500 ? "serverError" : "clientError";
}
