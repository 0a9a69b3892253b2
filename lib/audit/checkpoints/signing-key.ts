import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { link, mkdir, open, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { dataPaths } from "@/lib/platform/data-dir";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { createId } from "@/lib/platform/ids";
import { readFileIfThere, replaceFile } from "@/lib/platform/replace-file";

/** The key that signs checkpoints: given by the environment, or made once in the data folder. */
export async function readSigningKey(): Promise<KeyObject> {
  const given = env().ONNWARD_AUDIT_SIGNING_KEY;
  if (given !== undefined) return createPrivateKey(given);
  const file = dataPaths().auditKey;
  const there = await readFileIfThere(file);
  if (there !== null) return parseKey(file, there);
  await makeKeyFile(file);
  return parseKey(file, (await readFileIfThere(file)) ?? "");
}

/**
 * Every public key that signs or has signed here, the present one first. Each is kept as a file when it is
 * first used, so that checkpoints stay provable after their key was replaced.
 */
export async function readPublicKeys(): Promise<KeyObject[]> {
  const present = createPublicKey(await readSigningKey());
  const folder = dataPaths().auditKeys;
  const own = `${fingerprintOf(present)}.pem`;
  const names = await listFolder(folder);
  if (!names.includes(own)) await replaceFile(path.join(folder, own), toPem(present));
  const earlier = names.filter((name) => name.endsWith(".pem") && name !== own);
  const texts = await Promise.all(earlier.map((name) => readFileIfThere(path.join(folder, name))));
  return [present, ...texts.map((text, index) => parsePublicKey(earlier[index] ?? "", text ?? ""))];
}

export function toPem(publicKey: KeyObject): string {
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}

function fingerprintOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}

/** Console and runner may come to it at one time: whoever links first has made it, and nobody replaces it. */
async function makeKeyFile(file: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${createId()}.new`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(privateKey.export({ type: "pkcs8", format: "pem" }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

function parseKey(file: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below: it is no key at all.
  }
  throw new AppError(
    "internal",
    `${file} is not an Ed25519 private key: restore it from a backup.`,
  );
}

function parsePublicKey(name: string, pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    const file = path.join(dataPaths().auditKeys, name);
    throw new AppError("internal", `${file} is not a public key: restore it or move it away.`, {
      cause,
    });
  }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
