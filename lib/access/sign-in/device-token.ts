import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { deriveSecret } from "@/lib/platform/derive-secret";

/** A browser from which a user has signed in. It is no identity: it only has attempts of its own. */
export interface Device {
  readonly id: string;
  readonly userId: string;
}

const deviceSchema = z.object({ id: z.uuid(), userId: z.uuid() });

/** What the browser keeps. A new one at each sign-in, so that a copied one is not for ever the same. */
export function signDevice(userId: string): string {
  const payload = `${randomUUID()}.${userId}`;
  return `${payload}.${mac(payload).toString("base64url")}`;
}

/** The device of a token, or null for anything that we did not sign. */
export function readDevice(token: string | undefined): Device | null {
  const [id, userId, signature = "", ...rest] = (token ?? "").split(".");
  const device = deviceSchema.safeParse({ id, userId });
  if (!device.success || rest.length > 0) return null;
  const expected = mac(`${device.data.id}.${device.data.userId}`);
  const given = Buffer.from(signature, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected) ? device.data : null;
}

function mac(payload: string): Buffer {
  return createHmac("sha256", deriveSecret("device tokens")).update(payload).digest();
}
