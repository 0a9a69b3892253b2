import { AppError } from "@/lib/platform/errors";

/** Errors: `request.invalid`, naming the field, for a password that everybody would try first. */
export function assertNotTheAddress(
  field: string,
  { email, password }: { email: string; password: string },
): void {
  if (password.trim().toLowerCase() !== email) return;
  const message = "expected something else than the e-mail address";
  throw new AppError("request.invalid", `${field}: ${message}.`, {
    errors: [{ field, message }],
  });
}
