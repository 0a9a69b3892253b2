import { type AppError, toAppError } from "@/lib/platform/errors";
import type { Exchange } from "./exchange";

/**
 * What is said of a failure. A call that is nobody's costs its address a part of what strangers may ask;
 * when that is used up it hears so. Whoever has a valid key is not touched by it, though behind the same
 * address.
 */
export function refusalOf({ entry, address }: Exchange, thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (error.status !== 401 || entry === null) return error;
  return entry.chargeStranger(address) ?? error;
}
