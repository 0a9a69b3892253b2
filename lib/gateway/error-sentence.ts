import { errorCatalogue } from "@/lib/contract/errors";
import { withoutKeys } from "@/lib/contract/redact";
import type { AppError } from "@/lib/platform/errors";

/**
 * The sentence of an error: what happened and what to do. For a model or version that is not there it is
 * the sentence of the server that the path's clients know, because some of them compare it; the code
 * stays ours.
 */
export function errorSentence(path: string, error: AppError): string {
  const missing = error.code === "model.not_found" || error.code === "version.not_found";
  const sentence = missing ? foreignSentence(path, error.code === "version.not_found") : null;
  return sentence ?? `${error.detail} ${error.hint ?? errorCatalogue[error.code].hint}`;
}

function foreignSentence(path: string, isVersion: boolean): string | null {
  const triton = /^\/v2\/(?:repository\/)?models\/([^/]+)(?:\/versions\/([^/]+))?/.exec(path);
  if (triton !== null) {
    const [, model = "", version] = triton;
    const which = isVersion && version !== undefined ? ` version ${shown(version)}` : "";
    return `Request for unknown model: '${shown(model)}'${which} is not found`;
  }
  const tensorflow =
    /^\/v1\/models\/([^/:]+)(?:\/versions\/([0-9]+)|\/labels\/[^/:]+)?([:/].*)?$/.exec(path);
  if (tensorflow === null) return null;
  const [, model = "", version, tail] = tensorflow;
  if (tail === undefined)
    return version === undefined
      ? `Could not find any versions of model ${shown(model)}`
      : `Could not find version ${version} of model ${shown(model)}`;
  return version === undefined
    ? `Servable not found for request: Latest(${shown(model)})`
    : `Servable not found for request: Specific(${shown(model)}, ${version})`;
}

/** As the caller wrote it, decoded, and never longer than a name may be. */
function shown(segment: string): string {
  const text = withoutKeys(segment).slice(0, 100);
  try {
    return decodeURIComponent(text);
  } catch {
    // Half an escape: the raw text says enough.
    return text;
  }
}
