import { createHash, randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { dataPaths } from "@/lib/platform/data-dir";
import { AppError } from "@/lib/platform/errors";
import { workerIdentity } from "@/lib/platform/worker-identity";
import type { ExternalFile } from "../types";

/** The working directory of a model's process. */
export interface ModelFolder {
  readonly path: string;
  remove(): void;
}

/**
 * A working directory that holds the external data of one version and nothing else that a model could name,
 * and where it can write nothing. onnxruntime resolves names against it, and refuses links out of it; so the
 * stored files stand in it under a second name each, which costs no space and no copying.
 * Throws AppError: artifact.missing, storage.unavailable.
 */
export function makeModelFolder(
  files: readonly Pick<ExternalFile, "name" | "path">[],
): ModelFolder {
  if (files.length === 0) return makeEmptyFolder();
  sweepOnce();
  // In the data folder, because a second name needs the same file system. As root others may pass through it
  // to what they know the name of, and the group of a model's process may read what is in it.
  const { modelFolders } = dataPaths();
  mkdirSync(modelFolders, { recursive: true, mode: 0o711 });
  const name = `${owner()}-${randomUUID()}`;
  const folder = path.join(modelFolders, name);
  mkdirSync(folder, { mode: 0o700 });
  ours.add(name);
  const remove = () => {
    ours.delete(name);
    removeFolder(folder);
  };
  try {
    for (const file of files) placeFile(file, folder);
    giveToWorkers(folder, 0o500);
  } catch (error) {
    remove();
    throw error;
  }
  return { path: folder, remove };
}

function makeEmptyFolder(): ModelFolder {
  const folder = mkdtempSync(path.join(tmpdir(), "onnward-empty-"));
  // Others may enter: a worker may have another user (worker-identity.ts), who does not own it then.
  chmodSync(folder, 0o555);
  return {
    path: folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function placeFile({ name, path: stored }: Pick<ExternalFile, "name" | "path">, folder: string) {
  // Names were judged when the version was made (contract/version-file.ts); this is the last door.
  if (path.basename(name) !== name || name === "" || name === "." || name === "..")
    throw new Error("not a plain file name");
  const placed = path.join(folder, name);
  try {
    linkSync(stored, placed);
    giveToWorkers(placed, 0o400);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "ENOENT") {
      throw new AppError("artifact.missing", "A file of external data is not in the store.", {
        cause,
      });
    }
    throw new AppError(
      "storage.unavailable",
      "The external data could not be placed for the model's process: the artifacts and the folder for it must be on one file system, and that must have hard links.",
      { cause },
    );
  }
}

/** Readable for the group of model processes where they have one of their own; `mode` is for the owner. */
function giveToWorkers(target: string, mode: number): void {
  const identity = workerIdentity();
  if (identity !== null) chownSync(target, 0, identity.gid);
  chmodSync(target, identity === null ? mode : mode | (mode >> 3));
}

function removeFolder(folder: string): void {
  try {
    chmodSync(folder, 0o700); // Nobody but root removes from a folder that may not be written.
  } catch {
    // Gone already, which is what is wanted.
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Names of the folders that this process made and has not removed. */
const ours = new Set<string>();
/** A folder of another machine, or of another container's machine name, is not in use after this long. */
const foreignAgeMs = 7 * 24 * 3_600_000;

/** Who makes a folder: which machine, which process. */
function owner(): string {
  const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  return `${machine}-${process.pid}`;
}

let isSwept = false;

function sweepOnce(): void {
  if (isSwept) return;
  isSwept = true;
  sweepModelFolders();
}

/** Removes the folders of processes that were killed: they would keep bytes that nobody needs any more. */
export function sweepModelFolders(): void {
  const { modelFolders } = dataPaths();
  for (const name of listFolders(modelFolders)) {
    if (isLeft(modelFolders, name)) removeFolder(path.join(modelFolders, name));
  }
}

function listFolders(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Not made yet.
  }
}

function isLeft(modelFolders: string, name: string): boolean {
  const [machine = "", pid = ""] = name.split("-");
  if (`${machine}-${pid}` === owner()) return !ours.has(name);
  if (owner().startsWith(`${machine}-`)) return !isAlive(Number(pid));
  const stat = statSync(path.join(modelFolders, name), { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > foreignAgeMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process has the number: not ours to judge.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
