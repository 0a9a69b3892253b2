import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { remember } from "@/lib/platform/remember";

/** argon2id by OWASP's first recommendation: 19 MiB, two passes, one lane. */
const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, argon);
}

/** Takes the same time for an account that does not exist or has no password: that is never true. */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  const isRight = await verify(passwordHash ?? (await nobodysHash()), password);
  return passwordHash !== null && isRight;
}

function nobodysHash(): Promise<string> {
  return remember("nobodys-password", () => hashPassword(randomBytes(32).toString("hex")));
}
