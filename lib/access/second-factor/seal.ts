import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveSecret } from "@/lib/platform/derive-secret";

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM, bound to the person: a secret that is moved to another row opens nothing. */
export function seal(secret: Uint8Array, userId: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(), nonce).setAAD(Buffer.from(userId));
  const sealed = [cipher.update(secret), cipher.final()];
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]));
}

/** Null when it was not sealed by this installation's secret, or for somebody else. */
export function unseal(sealed: Uint8Array, userId: string): Uint8Array | null {
  const bytes = Buffer.from(sealed);
  const nonce = bytes.subarray(0, nonceBytes);
  try {
    const decipher = createDecipheriv("aes-256-gcm", sealingKey(), nonce, {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(userId))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([
      decipher.update(bytes.subarray(nonceBytes + tagBytes)),
      decipher.final(),
    ]);
  } catch {
    return null; // Torn, or of another installation: a recovery code still lets its owner in.
  }
}

function sealingKey(): Buffer {
  return Buffer.from(deriveSecret("second factors"), "base64url");
}
