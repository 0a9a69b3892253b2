import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { dataPaths } from "@/lib/platform/data-dir";
import { type CheckpointNote, parseNotes } from "../proof";

/** Origin, number, hash, time, an empty line, the signature; before, there was no time. */
const linesOfNote = [6, 5] as const;
/** Of the file's end, in which the last note lies whole. */
const tailBytes = 4_096;

/**
 * Adds a note to the file beside the database, durable when this returns. The empty line before it closes
 * whatever an earlier write may have left unfinished.
 */
export async function appendToCheckpointFile(note: string): Promise<void> {
  const file = dataPaths().checkpoints;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, "a", 0o600);
  try {
    await handle.writeFile(`\n${note}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The notes of that file, in constant memory. One that a crash has cut is passed over; no file, no notes. */
export async function* readCheckpointFile(): AsyncGenerator<CheckpointNote> {
  const stream = createReadStream(dataPaths().checkpoints, "utf8");
  const takeLine = createLineTaker();
  try {
    for await (const line of createInterface({ input: stream })) yield* takeLine(line);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  } finally {
    stream.destroy();
  }
}

/** Null: there is none. */
export async function readLastOfCheckpointFile(): Promise<CheckpointNote | null> {
  const tail = await readTail();
  return tail.split("\n").flatMap(createLineTaker()).at(-1) ?? null;
}

async function readTail(): Promise<string> {
  try {
    const handle = await open(dataPaths().checkpoints, "r");
    try {
      const { size } = await handle.stat();
      const position = Math.max(0, size - tailBytes);
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(tailBytes),
        position,
      });
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}

/** Takes line after line, and gives a note with its last one. */
function createLineTaker(): (line: string) => CheckpointNote[] {
  const [most] = linesOfNote;
  let lines: string[] = [];
  return (line) => {
    lines = [...lines, line].slice(-most);
    if (!line.startsWith("— ")) return [];
    for (const count of linesOfNote) {
      const notes = parseNotes(lines.slice(-count).join("\n"));
      if (notes !== null) return notes;
    }
    return [];
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
