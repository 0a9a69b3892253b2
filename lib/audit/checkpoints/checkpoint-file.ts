import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { dataPaths } from "@/lib/platform/data-dir";
import { type CheckpointNote, parseNotes } from "../proof";

/** Origin, number, hash, an empty line, the signature. */
const linesOfNote = 5;

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
  let lines: string[] = [];
  try {
    for await (const line of createInterface({ input: stream })) {
      lines = [...lines, line].slice(-linesOfNote);
      if (line.startsWith("— ")) yield* parseNotes(lines.join("\n")) ?? [];
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  } finally {
    stream.destroy();
  }
}
