import { AppError } from "./errors";

/**
 * An opaque place in a list. The parts are what the list is ordered by; they are checked by the list that gets them
 * back, since anybody can write a cursor.
 */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** A part of a cursor that is an id. */
export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What was found, cut to a page. Ask for one row more than the limit: it says whether there is a next page,
 * which begins behind the place of this one's last row.
 */
export function cutPage<R>(
  found: readonly R[],
  limit: number,
  placeOf: (row: R) => readonly (string | number)[],
): { readonly rows: R[]; readonly nextCursor: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { rows, nextCursor: isMore ? encodeCursor(placeOf(last)) : null };
}

/** The parts of a cursor, each matching its pattern. Errors: `cursor.invalid`. */
export function decodeCursor(cursor: string, patterns: readonly RegExp[]): string[] {
  const parts = parseParts(cursor);
  const isValid =
    parts.length === patterns.length && parts.every((part, index) => patterns[index]?.test(part));
  if (!isValid) throw new AppError("cursor.invalid", "The cursor is not one that this list gave.");
  return parts;
}

function parseParts(cursor: string): string[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed.map(String) : [];
  } catch {
    return []; // Not JSON: refused by the caller.
  }
}
