import { z } from "zod";
import { networkSchema } from "@/lib/contract/key";

/** `10.0.0.0/8, 2001:db8::/32` */
export const networkListSchema = listOf(networkSchema);

/**
 * Proxies whose word counts. Every address at all would make every X-Forwarded-For count, which is the
 * hole that the list is there to close.
 */
export const proxyListSchema = listOf(
  networkSchema.refine(
    (network) => !network.endsWith("/0"),
    "expected the networks of your proxies, not every address",
  ),
);

/** `onnward.example.com, *` Names without a port; the star alone is any name. */
export const hostListSchema = listOf(
  z
    .string()
    .toLowerCase()
    .regex(
      /^(?:\*|\[[0-9a-f:.]{2,45}\]|[a-z0-9][a-z0-9._-]{0,252})$/,
      "expected a host name without scheme and port, such as onnward.example.com, or *",
    ),
);

function listOf<T extends z.ZodType<string, string>>(item: T) {
  return z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    )
    .pipe(z.array(item).min(1, "expected at least one").max(1_000));
}
