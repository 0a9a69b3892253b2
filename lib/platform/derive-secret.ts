import { hkdfSync } from "node:crypto";
import { env } from "./env";

/** A secret for one purpose, made of the installation's: knowing one gives no other. */
export function deriveSecret(purpose: string): string {
  const { ONNWARD_SECRET } = env();
  if (ONNWARD_SECRET === undefined) throw new Error("ONNWARD_SECRET is not set in this process");
  const bytes = hkdfSync("sha256", ONNWARD_SECRET, "", `onnward ${purpose}`, 32);
  return Buffer.from(bytes).toString("base64url");
}
