import { Secret, TOTP } from "otpauth";

const periodSeconds = 30;
/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;
/** A clock may be one step off, either way. */
const window = 1;

export function createTotpSecret(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Secret({ size: secretBytes }).bytes);
}

/** What an authenticator app reads: the secret as text, and the address that a QR code holds. */
export function describeTotp(secret: Uint8Array, email: string): { secret: string; uri: string } {
  const totp = totpOf(secret, email);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step that the code is of, within the window; null when it is of none. */
export function findTotpStep(secret: Uint8Array, code: string, nowMs: number): number | null {
  const timestamp = nowMs;
  const delta = totpOf(secret).validate({ token: code, timestamp, window });
  return delta === null ? null : Math.floor(nowMs / 1_000 / periodSeconds) + delta;
}

/** RFC 6238 as every app knows it: SHA-1, six digits, 30 seconds. */
function totpOf(secret: Uint8Array, label = ""): TOTP {
  return new TOTP({
    issuer: "Onnward",
    label,
    algorithm: "SHA1",
    digits: 6,
    period: periodSeconds,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  });
}
