import { type ErrorCode, errorCatalogue, type Fault, type FieldError } from "@/lib/contract/errors";
import { withoutKeys } from "@/lib/contract/redact";

interface AppErrorOptions {
  readonly hint?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** For the log only; never shown to the caller. */
  readonly cause?: unknown;
}

/** On every AppError, whichever bundle's class made it. */
const brand = Symbol.for("onnward.AppError");

/**
 * The one error of expected cases. `detail` is for the caller and must hold no path, SQL, stack or
 * library text, and repeats what came without the keys in it; the cause is for the log. Anything else that is thrown becomes `internal`.
 */
export class AppError extends Error {
  /**
   * The console's process holds several copies of this class (its server's bundle and Next's), and what
   * they share (`remember`: the database) throws one copy's errors into another's catch.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this, and must not take every AppError for its own
    const isSubclass = this !== AppError;
    // biome-ignore lint/complexity/noThisInStatic: see above
    if (isSubclass) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && brand in value;
  }

  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(`${code}: ${withoutKeys(detail)}`, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.detail = withoutKeys(detail);
    this.hint = options.hint === undefined ? undefined : withoutKeys(options.hint);
    this.errors = options.errors?.map(withoutKeysInField);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }

  /** The form that crosses processes and wires. */
  toFault(): Fault {
    return {
      code: this.code,
      detail: this.detail,
      hint: this.hint,
      errors: this.errors,
      retryAfterSeconds: this.retryAfterSeconds,
    };
  }

  /** The body of problem+json (RFC 9457), the one rendering of `/api/v1`. */
  toProblem(requestId: string) {
    const { status, title, hint } = errorCatalogue[this.code];
    return {
      type: `urn:onnward:error:${this.code}`,
      title,
      status,
      detail: this.detail,
      code: this.code,
      hint: this.hint ?? hint,
      requestId,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }

  static fromFault(fault: Fault): AppError {
    return new AppError(fault.code, fault.detail, fault);
  }
}

function withoutKeysInField(error: FieldError): FieldError {
  const { field, message, expected, received } = error;
  return {
    field: withoutKeys(field),
    message: withoutKeys(message),
    ...(expected === undefined ? {} : { expected: withoutKeys(expected) }),
    ...(received === undefined ? {} : { received: withoutKeys(received) }),
  };
}

/** Maps whatever was thrown to the error that a caller may see; the original stays as the cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("internal", "Something went wrong inside Onnward.", { cause: error });
}
