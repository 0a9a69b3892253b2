import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { type Env, EnvError } from "./env";

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate chain and its key as PEM, which fit each other. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
  readonly validTo: Date;
}

/** The files that the configuration names; null: http. Throws EnvError when only one is named. */
export function tlsFilesOf(env: Env): TlsFiles | null {
  const { ONNWARD_TLS_CERT_FILE: certFile, ONNWARD_TLS_KEY_FILE: keyFile } = env;
  if (certFile === undefined && keyFile === undefined) return null;
  if (certFile === undefined || keyFile === undefined) {
    throw new EnvError(["ONNWARD_TLS_CERT_FILE and ONNWARD_TLS_KEY_FILE: set both, or neither."]);
  }
  return { certFile, keyFile };
}

/** Reads both files. Throws EnvError when they are not a certificate and its key. */
export function readTlsFiles({ certFile, keyFile }: TlsFiles): TlsPair {
  const cert = readText("ONNWARD_TLS_CERT_FILE", certFile);
  const key = readText("ONNWARD_TLS_KEY_FILE", keyFile);
  try {
    // Asks OpenSSL, which also compares the two.
    createSecureContext({ cert, key });
    return { cert, key, validTo: new Date(new X509Certificate(cert).validTo) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvError([
      `ONNWARD_TLS_CERT_FILE and ONNWARD_TLS_KEY_FILE: not a certificate in PEM and its key without a passphrase (${reason}).`,
    ]);
  }
}

function readText(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new EnvError([`${name}: cannot read the file that it names.`]);
  }
}
