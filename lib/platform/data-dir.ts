import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { env } from "./env";
import { AppError } from "./errors";
import { projectRoot } from "./project-root";

/** Where this installation keeps what must survive: secrets, artifacts, snapshot, embedded database. */
export function dataDir(): string {
  const configured = env().ONNWARD_DATA_DIR;
  if (configured !== undefined) return path.resolve(configured);
  // As root the embedded PostgreSQL runs as another user, who cannot enter a private home.
  if (process.getuid?.() === 0) return "/var/lib/onnward";
  return path.join(projectRoot, ".onnward");
}

/** The one list of what lies in the data folder. */
export function dataPaths() {
  const root = dataDir();
  return {
    root,
    secrets: path.join(root, "secrets.json"),
    lock: path.join(root, "lock"),
    blobs: path.join(root, "artifacts/blobs"),
    incoming: path.join(root, "artifacts/incoming"),
    modelFolders: path.join(root, "artifacts/model-folders"),
    /** Of uploads that can be resumed. Beside the blobs, so that a whole file becomes one by a link. */
    uploads: path.join(root, "artifacts/uploads"),
    snapshot: path.join(root, "gateway/snapshot.json"),
    usage: path.join(root, "gateway/usage.json"),
    limits: path.join(root, "gateway/limits.json"),
    predictionLog: path.join(root, "gateway/prediction-log"),
    gatewayId: path.join(root, "gateway/id"),
    auditKey: path.join(root, "audit/signing-key.pem"),
    auditKeys: path.join(root, "audit/keys"),
    checkpoints: path.join(root, "audit/checkpoints.txt"),
  } as const;
}

/** A socket's path may have 107 bytes; the longest of ours is PostgreSQL's, below the run folder. */
const longestSocket = "/postgres/.s.PGSQL.5432.lock";
const longestSocketPath = 103; // macOS; Linux has 107.

/** Where the private sockets live: in the data folder, or in a short one when its path is long. */
export function runDir(): string {
  const given = env().ONNWARD_RUN_DIR;
  if (given !== undefined) return given;
  const inside = path.join(dataDir(), "run");
  if (Buffer.byteLength(inside + longestSocket) <= longestSocketPath) return inside;
  const digest = createHash("sha256").update(dataDir()).digest("hex").slice(0, 8);
  return path.join(os.tmpdir(), `onnward-${digest}`);
}

export function socketPaths() {
  const root = runDir();
  return {
    console: path.join(root, "console.sock"),
    gateway: path.join(root, "gateway.sock"),
    postgres: path.join(root, "postgres"),
  } as const;
}

/**
 * Makes the folders, private to us. As root others may pass through (not list): PostgreSQL's user must
 * reach its own folder in here. Every secret file is 0600 of its own.
 */
export function makeDataDirs(): void {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  const paths = dataPaths();
  makeFolder(paths.root, mode);
  makeFolder(runDir(), mode);
  for (const folder of [paths.blobs, paths.incoming, path.dirname(paths.snapshot)])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A model's process with a user of its own reaches its working directory through here, and nothing else.
  const artifacts = path.dirname(paths.modelFolders);
  chmodSync(artifacts, mode);
  makeFolder(paths.modelFolders, mode);
}

function makeFolder(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
    const stat = lstatSync(folder);
    // A name in /tmp can be guessed: somebody else's folder would be somebody else's sockets.
    if (!stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid()))
      throw new AppError(
        "internal",
        `${folder} exists and is not ours: remove it, or set ONNWARD_DATA_DIR.`,
      );
    chmodSync(folder, mode);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("internal", `Cannot make the folder ${folder}: ${reasonOf(cause)}.`, {
      cause,
    });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}
