import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const script = (first: string) => `
  import { surviveRejections } from ${JSON.stringify(`${import.meta.dirname}/survive-rejections.ts`)};
  ${first}
  Promise.reject(new Error("nobody waits for this"));
  setImmediate(() => console.log("alive"));
`;

function run(first: string) {
  const args = ["--import", "tsx", "--input-type=module", "--eval", script(first)];
  return spawnSync(process.execPath, args, { encoding: "utf8", cwd: import.meta.dirname });
}

test("a process lives through a rejection that nobody handles, and logs it; without, it ends", () => {
  const kept = run("surviveRejections();");
  expect(kept.status).toBe(0);
  expect(kept.stdout).toContain("alive");
  expect(kept.stdout + kept.stderr).toContain("nobody waits for this");
  expect(run("").status).not.toBe(0);
});
