import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { sharedInstallation } from "./harness/client";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-auditor-"));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("an auditor takes log, checkpoint and key from the page and verifies them with the command", async ({
  page,
}) => {
  // Whoever reads has something to read: the first checkpoint follows the first event at once.
  await expect
    .poll(async () => (await admin.call("GET", "/api/v1/audit/checkpoints/latest")).status)
    .toBe(200);
  await signIn(page, admin.url, await invite("auditor"));
  await page.goto(`${admin.url}/audit`);
  await expect(page.getByText(/^Last signed checkpoint: event \d+$/)).toBeVisible();
  await expect(page.getByText(/signed checkpoints? agrees?, up to event \d+/)).toBeVisible();

  const download = async (name: string, as: string) => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name, exact: true }).click(),
    ]);
    await file.saveAs(path.join(folder, as));
    return file.suggestedFilename();
  };
  expect(await download("Checkpoint", "cp.txt")).toMatch(/^onnward-audit-checkpoint-\d+\.txt$/);
  expect(await download("Public key", "pub.pem")).toBe("onnward-audit.pem");
  expect(await download("JSONL", "all.jsonl")).toMatch(/^onnward-audit-[\d-]+\.jsonl$/);
  const whole = await verify("all.jsonl", "--checkpoint", "cp.txt", "--key", "pub.pem");
  expect([whole.code, whole.said]).toEqual([0, expect.stringMatching(/^OK: \d+ events, 1 to \d+/)]);

  const text = readFileSync(path.join(folder, "all.jsonl"), "utf8");
  writeFileSync(path.join(folder, "edited.jsonl"), text.replace("user.created", "user.deleted"));
  const edited = await verify("edited.jsonl", "--checkpoint", "cp.txt", "--key", "pub.pem");
  expect([edited.code, edited.said]).toEqual([1, expect.stringMatching(/^TAMPERED: .*edited/)]);

  await page.getByLabel("Text anywhere").fill("user.created");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("group", { name: "Export what is filtered" })).toBeVisible();
  await download("JSONL", "some.jsonl");
  const some = await verify("some.jsonl");
  expect([some.code, some.said]).toEqual([0, expect.stringMatching(/^FILTERED: \d+ events/)]);
  await download("CSV", "some.csv");
  expect(readFileSync(path.join(folder, "some.csv"), "utf8")).toMatch(/^seq,at,.*\r\n\d+,/);
});

/** As in a terminal in the clone. */
function verify(file: string, ...more: string[]): Promise<{ code: number; said: string }> {
  const args = [path.resolve("cli/onnward.mjs"), "audit", "verify", file, ...more];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), said: out + err }),
    );
  });
}
