import { createPublicKey, type KeyObject } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import {
  type CheckpointNote,
  type ExportVerdict,
  faultOfNote,
  parseNotes,
  verifyExport,
} from "@/lib/audit/proof";
import { LineTooLong, readLines } from "./read-lines";

export const exitCodes = { fine: 0, tampered: 1, unreadable: 2 } as const;

interface VerifyCommand {
  /** `-`: standard input. */
  readonly file: string;
  readonly checkpoints: readonly string[];
  readonly keys: readonly string[];
  readonly isJson: boolean;
}

/** Verifies an export by what the files say, and gives what to print and how to end. */
export async function verifyAuditExport(
  command: VerifyCommand,
): Promise<{ readonly code: number; readonly text: string }> {
  const verdict = await judge(command);
  const text = command.isJson ? JSON.stringify(verdict) : toWords(verdict, command);
  return { code: codeOf(verdict), text };
}

async function judge({ file, checkpoints, keys }: VerifyCommand): Promise<ExportVerdict> {
  try {
    const publicKeys = keys.map(readKey);
    const notes = checkpoints.flatMap((each) => readNotes(each, publicKeys));
    const evidence = {
      notes: notes.sort((a, b) => a.seq - b.seq),
      publicKeys: publicKeys.length === 0 ? null : publicKeys,
      nowMs: Date.now(),
    };
    return await verifyExport(readLines(open(file)), evidence);
  } catch (error) {
    return { kind: "unreadable", reason: reasonOf(error, file) };
  }
}

function open(file: string): AsyncIterable<Buffer> {
  return file === "-" ? process.stdin : createReadStream(file);
}

class Unusable extends Error {}

function readKey(file: string): KeyObject {
  const pem = readFileSync(file);
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below: it is no key at all.
  }
  throw new Unusable(`${file} is not an Ed25519 public key (PEM)`);
}

function readNotes(file: string, publicKeys: readonly KeyObject[]): CheckpointNote[] {
  const notes = parseNotes(readFileSync(file, "utf8"));
  if (notes === null) throw new Unusable(`${file} is not a checkpoint`);
  for (const note of notes) {
    const fault = faultOfNote(note, publicKeys);
    if (fault !== null)
      throw new Unusable(`${file}: the checkpoint of event ${note.seq}: ${fault}`);
  }
  return notes;
}

function reasonOf(error: unknown, file: string): string {
  if (error instanceof Unusable) return error.message;
  if (error instanceof LineTooLong) return `${file} has a line that is longer than any event`;
  // What the file system says names the file itself.
  if (error instanceof Error && "code" in error) return error.message;
  throw error;
}

function codeOf(verdict: ExportVerdict): number {
  switch (verdict.kind) {
    case "whole":
    case "filtered":
      return exitCodes.fine;
    case "tampered":
      return exitCodes.tampered;
    case "unreadable":
      return exitCodes.unreadable;
  }
}

function toWords(verdict: ExportVerdict, { checkpoints, keys }: VerifyCommand): string {
  switch (verdict.kind) {
    case "whole":
      return wordsOfWhole(verdict, {
        isSigned: checkpoints.length > 0,
        hasKey: keys.length > 0,
      });
    case "filtered":
      return [
        `FILTERED: ${verdict.events} events, none of them edited. Filter: ${verdict.filter}`,
        "Whether others are missing cannot be said of a filtered export.",
      ].join("\n");
    case "tampered":
      return `TAMPERED: the first bad event is ${verdict.firstBad}: ${verdict.reason}.`;
    case "unreadable":
      return `NOT CHECKED: ${verdict.reason}.`;
  }
}

function wordsOfWhole(
  { events, first, last, checkpoints }: Extract<ExportVerdict, { kind: "whole" }>,
  { isSigned, hasKey }: { isSigned: boolean; hasKey: boolean },
): string {
  const lines = [
    `OK: ${events} events, ${first} to ${last}, none edited, none missing between them.`,
  ];
  if (first > 1)
    lines.push(
      hasKey
        ? `Events 1 to ${first - 1} were removed by retention: the log says so, with a checkpoint that was 30 days old.`
        : `Events 1 to ${first - 1} were removed, by retention as the log says. Without the key nothing proves that they were 30 days old.`,
    );
  if (!isSigned) {
    lines.push(
      "No checkpoint was given: events cut off at the end, and a log that was rewritten as a whole, cannot be seen.",
    );
  } else if (checkpoints.lastSeq === last) {
    lines.push(`Every event is covered by a signed checkpoint (${checkpoints.count} compared).`);
  } else {
    lines.push(
      `Signed up to event ${checkpoints.lastSeq} (${checkpoints.count} compared). Events ${checkpoints.lastSeq + 1} to ${last} are chained, and not signed by these checkpoints.`,
    );
  }
  return lines.join("\n");
}
