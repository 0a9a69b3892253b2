import { statfs } from "node:fs/promises";
import type { Context } from "@/lib/contract/actor";
import { processKindSchema, type SystemDto } from "@/lib/contract/system";
import { authorize } from "@/lib/platform/authorize";
import { dataDir } from "@/lib/platform/data-dir";
import { db } from "@/lib/platform/db";
import { describeEnv, env } from "@/lib/platform/env";
import { onnxruntimeVersion, productVersion } from "@/lib/platform/product";
import { listLiveGateways } from "@/lib/registry/aliases";
import { nameVersions } from "@/lib/registry/versions";

/** A process writes every ten seconds; one that is silent for longer than this has ended. */
const aliveSeconds = 60;
const maxProcesses = 500;

/** The whole installation at a glance. Errors: `db.unavailable`. */
export async function getSystem(ctx: Context): Promise<SystemDto> {
  authorize(ctx.actor, "system:read");
  const [facts, processes, gateways, disk] = await Promise.all([
    readFacts(),
    listProcesses(),
    listGateways(),
    readDisk(),
  ]);
  const { revision } = facts;
  return {
    processes,
    revision: String(revision),
    gateways: gateways.map(({ appliedRevision, ...gateway }) => ({
      ...gateway,
      appliedRevision: String(appliedRevision),
      isCurrent: appliedRevision >= revision,
    })),
    versions: {
      product: productVersion,
      node: process.versions.node,
      postgres: facts.postgres,
      onnxruntime: onnxruntimeVersion,
    },
    storage: {
      artifacts: Number(facts.artifacts),
      artifactBytes: Number(facts.artifact_bytes),
      ...disk,
    },
    work: {
      waiting: Number(facts.waiting),
      leased: Number(facts.leased),
      oldestSeconds: facts.oldest_seconds,
    },
    isRoleSeparate: facts.is_role_separate,
    configuration: describeEnv(env()),
  };
}

interface Facts {
  revision: bigint;
  postgres: string;
  is_role_separate: boolean;
  artifacts: bigint;
  artifact_bytes: bigint;
  waiting: bigint;
  leased: bigint;
  oldest_seconds: number | null;
}

async function readFacts(): Promise<Facts> {
  // Whoever may change the audit log, or become its owner, is not the application's role alone.
  const [facts] = await db().$queryRaw<Facts[]>`
    WITH due AS (
      SELECT leased_until IS NOT NULL AND leased_until >= clock_timestamp() AS is_leased, run_at
      FROM work WHERE run_at <= clock_timestamp() OR leased_until >= clock_timestamp())
    SELECT (SELECT number FROM revision WHERE id = 1) AS revision,
      current_setting('server_version') AS postgres,
      NOT has_table_privilege('audit_event', 'UPDATE') AND NOT EXISTS (
        SELECT FROM pg_tables WHERE tablename = 'audit_event' AND schemaname = current_schema()
          AND pg_has_role(current_user, tableowner, 'MEMBER')) AS is_role_separate,
      (SELECT count(*) FROM artifact) AS artifacts,
      (SELECT coalesce(sum(size_bytes), 0)::bigint FROM artifact) AS artifact_bytes,
      (SELECT count(*) FROM due WHERE NOT is_leased) AS waiting,
      (SELECT count(*) FROM due WHERE is_leased) AS leased,
      (SELECT extract(epoch FROM clock_timestamp() - min(run_at))::double precision
       FROM due WHERE NOT is_leased) AS oldest_seconds`;
  if (facts === undefined) throw new Error("a SELECT without FROM gave no row");
  return facts;
}

interface ProcessRow {
  id: string;
  kind: string;
  hostname: string;
  pid: number;
  started_at: Date;
  seen_at: Date;
  rss_bytes: bigint;
  version: string;
}

async function listProcesses(): Promise<SystemDto["processes"]> {
  const rows = await db().$queryRaw<ProcessRow[]>`
    SELECT id::text, kind, hostname, pid, started_at, seen_at, rss_bytes, version
    FROM process_heartbeat
    WHERE seen_at > clock_timestamp() - make_interval(secs => ${aliveSeconds})
    ORDER BY kind, hostname, started_at LIMIT ${maxProcesses}`;
  return rows.map((row) => ({
    id: row.id,
    kind: processKindSchema.parse(row.kind),
    hostname: row.hostname,
    pid: row.pid,
    startedAt: row.started_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    rssBytes: Number(row.rss_bytes),
    version: row.version,
  }));
}

async function listGateways() {
  const gateways = await listLiveGateways(db());
  const ids = gateways.flatMap(({ warm, failed }) => [...warm, ...Object.keys(failed)]);
  const names = await nameVersions(ids);
  return gateways.map(({ id, hostname, seenAt, appliedRevision, warm, failed }) => ({
    id,
    hostname,
    seenAt: seenAt.toISOString(),
    appliedRevision,
    warm: warm.flatMap((version) => names.get(version) ?? []),
    failed: Object.entries(failed).flatMap(([version, { code, detail }]) => {
      const name = names.get(version);
      return name === undefined ? [] : [{ ...name, code, detail }];
    }),
  }));
}

/** Nulls where the folder's file system does not tell: it is one line of a page, and no reason to fail. */
async function readDisk(): Promise<{ freeBytes: number | null; totalBytes: number | null }> {
  try {
    const { bavail, blocks, bsize } = await statfs(dataDir());
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return { freeBytes: null, totalBytes: null };
  }
}
