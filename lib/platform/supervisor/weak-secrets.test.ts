import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { projectRoot } from "../project-root";

const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-weak-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["a start", []],
  ["a command", ["--seed"]],
])(
  "%s with example secrets ends with 78 before anything is made, with a line for each",
  (_, args) => {
    const file = path.join(folder, "secret");
    writeFileSync(file, "changeme-changeme-changeme-changeme\n");
    const data = path.join(folder, "data");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "server.ts", ...args],
      {
        cwd: projectRoot,
        encoding: "utf8",
        timeout: 25_000,
        env: {
          NODE_ENV: "development",
          ONNWARD_DATA_DIR: data,
          ONNWARD_SECRET_FILE: file,
          ONNWARD_ADMIN_PASSWORD: "changemechangeme",
          DATABASE_URL: "postgresql://postgres:postgres@127.0.0.1:9/onnward",
        },
      },
    );
    expect(status, stderr).toBe(78);
    for (const name of ["ONNWARD_SECRET", "ONNWARD_ADMIN_PASSWORD", "DATABASE_URL"])
      expect(stderr).toMatch(new RegExp(`^ {2}- ${name}: .+ make one with: openssl rand`, "m"));
    expect(stdout + stderr).not.toMatch(/changeme|postgres:postgres/);
    expect(readdirSync(folder)).toEqual(["secret"]);
  },
);
