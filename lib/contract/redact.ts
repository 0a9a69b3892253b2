const keyShape = /onw_(?:live|test)_[0-9A-Za-z]+/g;

/** A key is put into all kinds of fields by mistake; whoever repeats what came leaves it out. */
export function withoutKeys(text: string): string {
  return text.replace(keyShape, "onw_[redacted]");
}

/** Random text, as tokens and generated passwords are: long, of letters and digits, and no id of ours. */
const tokenShape = /^(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z_-]{24,}$/;
const idShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Of names of models, versions and aliases, verbs behind a colon, and files. */
const nameShape = /^[0-9A-Za-z._@:~-]*$/;

/**
 * A path as it may be logged. What is no name, and what looks like a secret, is left out: somebody who
 * mistakes the field sends a password in a path too.
 */
export function pathForLog(path: string): string {
  return withoutKeys(path)
    .split("/")
    .map((part) => (part === "onw_[redacted]" || isHarmless(part) ? part : "[…]"))
    .join("/")
    .slice(0, 300);
}

/** A sentence as it may be logged: what it quotes are the caller's own words. */
export function detailForLog(detail: string): string {
  return withoutKeys(detail).replace(/"(?:[^"\\]|\\.)*"/g, '"[…]"');
}

function isHarmless(part: string): boolean {
  if (!nameShape.test(part)) return false;
  return part.split(/[.@:]/).every((piece) => idShape.test(piece) || !tokenShape.test(piece));
}
