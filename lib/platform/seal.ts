import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveSecret } from "./derive-secret";

const nonceBytes = 12;
const tagBytes = 16;

export interface Sealer {
  /** `boundTo`: what the bytes belong to. Moved to something else they open nothing. */
  seal(bytes: Uint8Array, boundTo: string): Uint8Array<ArrayBuffer>;
  /** Null when it was not sealed by this installation's secret, for this purpose and this. */
  unseal(sealed: Uint8Array, boundTo: string): Buffer | null;
}

/** AES-256-GCM with a secret of the purpose's own. */
export function createSealer(purpose: string): Sealer {
  const sealingKey = () => Buffer.from(deriveSecret(purpose), "base64url");
  return {
    seal(bytes, boundTo) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", sealingKey(), nonce);
      cipher.setAAD(Buffer.from(boundTo));
      const sealed = [cipher.update(bytes), cipher.final()];
      return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]));
    },
    unseal(sealed, boundTo) {
      const bytes = Buffer.from(sealed);
      const nonce = bytes.subarray(0, nonceBytes);
      const options = { authTagLength: tagBytes };
      try {
        const decipher = createDecipheriv("aes-256-gcm", sealingKey(), nonce, options)
          .setAAD(Buffer.from(boundTo))
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const opened = decipher.update(bytes.subarray(nonceBytes + tagBytes));
        return Buffer.concat([opened, decipher.final()]);
      } catch {
        return null; // Torn, or of another installation.
      }
    },
  };
}
