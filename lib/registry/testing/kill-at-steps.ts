import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import { openArtifactStore } from "@/lib/artifacts";
import { db } from "@/lib/platform/db";
import { projectRoot } from "@/lib/platform/project-root";
import type { TestDatabase } from "@/lib/platform/testing/database";
import { collectOrphans } from "../versions";

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

interface Acknowledged {
  readonly version: number;
  readonly digests: readonly string[];
  readonly steps: number;
}

/** One registration in a process of its own, which is killed right before step `last`. */
export async function registerUntil(
  { appUrl, dataDir }: TestDatabase,
  last: number,
): Promise<{ acknowledged: Acknowledged | null; step: string }> {
  const script = path.join(import.meta.dirname, "register-once.ts");
  const child = spawn(process.execPath, ["--import", tsx, script, String(last)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      NODE_ENV: "test",
      DATABASE_URL: appUrl,
      ONNWARD_DATA_DIR: dataDir,
      ONNWARD_SECRET: "0123456789abcdef0123456789abcdef",
      ONNWARD_LOG_LEVEL: "fatal",
      TSX_TSCONFIG_PATH: path.join(projectRoot, "tsconfig.json"),
    },
  });
  const [said, complained, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`ended with ${code}: ${complained}`);
  const step = complained.trim().split("\n").at(-1) ?? "";
  return { acknowledged: said === "" ? null : JSON.parse(said), step };
}

/** No row without its blobs, and every acknowledged version as it was acknowledged. */
export async function expectNothingLost(acknowledged: readonly Acknowledged[]): Promise<void> {
  const rows = await db().version.findMany({ include: { files: true } });
  const store = openArtifactStore();
  for (const row of rows)
    for (const digest of [row.digest, ...row.files.map((file) => file.digest)])
      await store.verify(digest);
  const digestsOf = new Map(
    rows.map(({ number, digest, files }) => [
      number,
      [digest, ...files.map((file) => file.digest)].map((one) => `sha256:${one}`).sort(),
    ]),
  );
  for (const { version, digests } of acknowledged)
    expect(digestsOf.get(version)).toEqual([...digests].sort());
}

/** A day later the collection leaves what rows name, and nothing else. */
export async function expectNothingLeftForEver({ dataDir }: TestDatabase): Promise<void> {
  const folders = ["blobs", "incoming"].map((name) => path.join(dataDir, "artifacts", name));
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);
  for (const folder of folders)
    for (const name of readdirSync(folder))
      utimesSync(path.join(folder, name), twoDaysAgo, twoDaysAgo);
  await collectOrphans();
  const named = await db().artifact.findMany({ select: { digest: true } });
  const [blobs = "", incoming = ""] = folders;
  expect(readdirSync(blobs).sort()).toEqual(named.map(({ digest }) => digest).sort());
  expect(readdirSync(incoming)).toEqual([]);
}
