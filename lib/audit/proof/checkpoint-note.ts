import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { ChainPosition } from "./verify-chain";

/**
 * A checkpoint as a signed note (C2SP tlog-checkpoint, Ed25519): origin, number of events, base64 of the
 * last event's hash, when it was signed, an empty line, and signature lines. Others may add lines of theirs
 * below ours.
 */
export interface CheckpointNote extends ChainPosition {
  readonly origin: string;
  /** When it was signed, by the signer's own clock; null: a note of an earlier release, which does not say. */
  readonly timeMs: number | null;
  /** Of the origin's own signature: eight hex digits. */
  readonly keyId: string;
  /** What is signed: everything before the empty line, its last line feed included. */
  readonly text: string;
  readonly signature: Buffer;
  /** All of it. */
  readonly note: string;
}

const algorithmEd25519 = Buffer.from([1]);

export function signNote(
  origin: string,
  { seq, hash, timeMs }: Pick<CheckpointNote, "seq" | "hash" | "timeMs">,
  privateKey: KeyObject,
): CheckpointNote {
  const time = timeMs === null ? "" : `time ${new Date(timeMs).toISOString()}\n`;
  const text = `${origin}\n${seq}\n${Buffer.from(hash, "hex").toString("base64")}\n${time}`;
  const signature = sign(null, Buffer.from(text), privateKey);
  const keyId = keyIdOf(origin, createPublicKey(privateKey));
  const line = Buffer.concat([Buffer.from(keyId, "hex"), signature]).toString("base64");
  const note = `${text}\n— ${origin} ${line}\n`;
  return { origin, seq, hash, timeMs, keyId, text, signature, note };
}

/** SHA-256(name, LF, 0x01, the 32 bytes of the public key), of which the first four bytes. */
export function keyIdOf(name: string, publicKey: KeyObject): string {
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const hash = createHash("sha256").update(`${name}\n`).update(algorithmEd25519).update(raw);
  return hash.digest("hex").slice(0, 8);
}

const notePattern =
  /^(?<origin>[^\s+]+)\n(?<seq>0|[1-9]\d{0,14})\n(?<hash>[A-Za-z0-9+/]{43}=)\n(?<more>(?:[^\n]+\n)*)\n(?<signatures>(?:— [^\s+]+ [A-Za-z0-9+/]+={0,2}\n)+)/gm;
/** 68 bytes: the key's id and an Ed25519 signature. */
const signaturePattern = /^— (?<name>[^\s+]+) (?<bytes>[A-Za-z0-9+/]{91}=)$/gm;

/** Among the lines that tlog-checkpoint leaves to the log: as our own signer writes it, and nothing else. */
const timePattern = /^time (?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/m;

function timeOf(lines: string): number | null {
  const timeMs = Date.parse(timePattern.exec(lines)?.groups?.time ?? "");
  return Number.isNaN(timeMs) ? null : timeMs;
}

/** Every note of a text, by the event that it covers; null when there is anything in it that is no note. */
export function parseNotes(given: string): CheckpointNote[] | null {
  const text = `${given.replaceAll("\r\n", "\n").trimEnd()}\n`;
  const notes: CheckpointNote[] = [];
  for (const match of text.matchAll(notePattern)) {
    const note = toNote(match);
    if (note === null) return null;
    notes.push(note);
  }
  const isAll = text.replaceAll(notePattern, "").trim() === "";
  return isAll && notes.length > 0 ? notes.sort((a, b) => a.seq - b.seq) : null;
}

function toNote(match: RegExpExecArray): CheckpointNote | null {
  const { origin = "", seq = "", hash = "", more = "", signatures = "" } = match.groups ?? {};
  const own = [...signatures.matchAll(signaturePattern)].find(
    ({ groups }) => groups?.name === origin,
  );
  if (own === undefined) return null;
  const bytes = Buffer.from(own.groups?.bytes ?? "", "base64");
  const [note] = match;
  return {
    origin,
    seq: Number(seq),
    hash: Buffer.from(hash, "base64").toString("hex"),
    timeMs: timeOf(more),
    keyId: bytes.subarray(0, 4).toString("hex"),
    text: note.slice(0, note.indexOf("\n\n") + 1),
    signature: bytes.subarray(4),
    note,
  };
}

/** Why a note proves nothing; null when one of the keys has signed it. */
export function faultOfNote(note: CheckpointNote, publicKeys: readonly KeyObject[]): string | null {
  const key = publicKeys.find((one) => keyIdOf(note.origin, one) === note.keyId);
  if (key === undefined) return `it is signed with key ${note.keyId}, which is not known here`;
  const isSigned = verify(null, Buffer.from(note.text), key, note.signature);
  return isSigned ? null : "its signature is wrong: it was forged or edited";
}
