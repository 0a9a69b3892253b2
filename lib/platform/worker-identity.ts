import { spawnSync } from "node:child_process";
import path from "node:path";
import { type Env, env, scrubbedEnv } from "./env";
import { postgresIdentity } from "./postgres-identity";
import { processEntry } from "./process-entry";
import { projectRoot } from "./project-root";

/** A user and a group of the operating system. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** As whom workers and validators run: they execute models, and need nothing of ours but their pipes. */
export function workerIdentity(): Identity | null {
  return identityOf(env());
}

function identityOf({ ONNWARD_WORKER_UID: uid, ONNWARD_WORKER_GID: gid }: Env): Identity | null {
  return uid === undefined ? null : { uid, gid: gid ?? uid };
}

/** Asked before anything starts, so that the answer is a sentence and not a worker that cannot start. */
export function findIdentityProblems(configured: Env): string[] {
  const identity = identityOf(configured);
  if (identity === null) {
    if (configured.ONNWARD_WORKER_GID === undefined) return [];
    return ["ONNWARD_WORKER_GID is set without ONNWARD_WORKER_UID: set both, or the latter alone."];
  }
  // Capabilities instead of root would pass to the workers: a change between two plain users keeps them.
  if (process.getuid?.() !== 0)
    return ["ONNWARD_WORKER_UID: only root may give workers another user; leave it out."];
  const isEmbedded = configured.DATABASE_URL === undefined;
  if (isEmbedded && identity.uid === postgresIdentity.uid)
    return [
      `ONNWARD_WORKER_UID: the embedded PostgreSQL runs as ${identity.uid}, and its files are no business of a model's; choose another one.`,
    ];
  return canReachProgram(identity) ? [] : [unreachable(identity)];
}

const reach = "for (const place of process.argv.slice(1)) require('node:fs').readdirSync(place)";

function canReachProgram(identity: Identity): boolean {
  const places = [
    path.dirname(processEntry("worker").file),
    path.join(projectRoot, "node_modules"),
  ];
  const tried = spawnSync(process.execPath, ["-e", reach, ...places], {
    ...identity,
    cwd: "/",
    env: { NODE_ENV: "production", ...scrubbedEnv() },
    stdio: "ignore",
  });
  return tried.status === 0;
}

function unreachable({ uid }: Identity): string {
  return `ONNWARD_WORKER_UID: user ${uid} cannot read ${projectRoot} or run ${process.execPath}: put them where others may enter, such as /opt.`;
}

/** What a person should hear at a start as root. */
export function warnOfRoot(): string | null {
  if (process.getuid?.() !== 0 || workerIdentity() !== null) return null;
  return "Warning: models run as root. Set ONNWARD_WORKER_UID to a user of their own (docs/threat-model.md).";
}
