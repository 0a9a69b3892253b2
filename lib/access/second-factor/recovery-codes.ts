import { createHash, randomInt } from "node:crypto";

const howMany = 10;
/** 31 letters and digits that nobody mistakes for each other: 16 of them are 79 bits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
const groups = 4;
const groupLength = 4;

/** Codes for who lost the app. Each is good once, and is stored as its hash. */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: howMany }, () =>
    Array.from({ length: groups }, () =>
      Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join(""),
    ).join("-"),
  );
}

/** The same for the code however it is typed. */
export function hashRecoveryCode(code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(plainCode(code)).digest());
}

/** Without the spaces and hyphens that make a code readable. */
export function plainCode(code: string): string {
  return code.replace(/[\s-]/g, "").toLowerCase();
}
