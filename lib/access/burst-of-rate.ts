import { AppError } from "@/lib/platform/errors";

/** Errors: `request.invalid` for a burst without a rate, which would hold nothing back. */
export function assertBurstOfRate(
  ratePerMinute: number | null | undefined,
  burst: number | null | undefined,
): void {
  if (typeof burst !== "number" || typeof ratePerMinute === "number") return;
  const field = {
    field: "burst",
    message: "expected a ratePerMinute with it",
    received: String(burst),
  };
  throw new AppError("request.invalid", "burst: a burst needs a ratePerMinute.", {
    errors: [field],
  });
}
