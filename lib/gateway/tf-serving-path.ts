import { AppError } from "@/lib/platform/errors";

/** What a path of TensorFlow Serving's REST dialect asks for. */
export interface TfServingPath {
  readonly wanted: "predict" | "classify" | "regress" | "status" | "metadata";
  readonly model: string;
  /** Digits. At most one of the two is given. */
  readonly version: string | null;
  /** An alias, in our words. */
  readonly label: string | null;
}

const pattern =
  /^\/v1\/models\/([^/:]+)(?:\/versions\/([0-9]+))?(?:\/labels\/([^/:]+))?(?::(predict|classify|regress)|(\/metadata))?$/;

/**
 * Reads `/v1/models/{m}[/versions/{n}|/labels/{alias}][:predict|…|/metadata]`.
 * Errors: `request.malformed`, in TensorFlow Serving's words.
 */
export function parseTfServingPath(method: string, path: string): TfServingPath {
  if (/^\/v1\/models\/?$/.test(path))
    throw malformed("Missing model name in request.", "Name one: /v1/models/{model}.");
  const found = pattern.exec(path);
  const [, model = "", version, label, verb, metadata] = found ?? [];
  if (found === null || (version !== undefined && label !== undefined))
    throw malformedPath(method, path);
  const named = { model: decode(model), label: label === undefined ? null : decode(label) };
  if (named.model === null || (label !== undefined && named.label === null))
    throw malformedPath(method, path);
  if (named.label !== null && /^[0-9]+$/.test(named.label))
    throw malformed(
      `Malformed request: the label "${named.label.slice(0, 20)}" is a number.`,
      "A label is the name of an alias; a version's number goes into /versions/{number}.",
    );
  return {
    wanted: metadata !== undefined ? "metadata" : wantedOf(verb),
    model: named.model,
    version: version ?? null,
    label: named.label,
  };
}

function wantedOf(verb: string | undefined): TfServingPath["wanted"] {
  return verb === "predict" || verb === "classify" || verb === "regress" ? verb : "status";
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Half an escape: no name has one, and the caller hears what is wrong.
    return null;
  }
}

function malformedPath(method: string, path: string): AppError {
  return malformed(
    `Malformed request: ${method} ${path.slice(0, 200)}`,
    "Expected /v1/models/{model}, with /versions/{number} or /labels/{alias} (not both), then :predict or /metadata.",
  );
}

function malformed(detail: string, hint: string): AppError {
  return new AppError("request.malformed", detail, { hint });
}
