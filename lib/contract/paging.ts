import { z } from "zod";
import { wholeNumberText } from "./number";

/** Query of every list: at most `limit` rows after `cursor`. */
export const pageQuery = z.strictObject({
  limit: wholeNumberText(1, 200).default(50),
  cursor: z.string().max(512).optional(),
});

/** Answer of every list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}
