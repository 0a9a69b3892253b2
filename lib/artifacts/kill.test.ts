import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { replaceEnv, scrubbedEnv } from "@/lib/platform/env";
import { projectRoot } from "@/lib/platform/project-root";
import { openArtifactStore } from "./artifact-store";

const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-kill-"));
replaceEnv({ NODE_ENV: "test", ONNWARD_DATA_DIR: folder });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

function startUploads(): ChildProcess {
  const script = path.join(import.meta.dirname, "testing/upload-forever.ts");
  return spawn(process.execPath, ["--import", tsx, script], {
    env: {
      ...scrubbedEnv(),
      NODE_ENV: "test",
      ONNWARD_DATA_DIR: folder,
      TSX_TSCONFIG_PATH: path.join(projectRoot, "tsconfig.json"),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("what was said to be stored survives kills at any moment, and nothing is stored in halves", async () => {
  const store = openArtifactStore();
  const said = new Set<string>();
  for (let round = 0; round < 4; round += 1) {
    const child = startUploads();
    let heard = "";
    const target = 3 + Math.floor(Math.random() * 20);
    child.stdout?.on("data", (chunk: Buffer) => {
      heard += chunk.toString();
      // Somewhere in the middle of the next one.
      if (heard.split("\n").length > target) child.kill("SIGKILL");
    });
    await once(child, "close");
    for (const line of heard.split("\n").slice(0, -1)) said.add(line);
  }
  expect(said.size).toBeGreaterThan(10);
  for (const digest of said) await store.verify(digest);
  const blobs = readdirSync(path.join(folder, "artifacts/blobs"));
  for (const name of blobs.filter((one) => !one.startsWith("."))) await store.verify(name);
});
