import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CDPSession, expect, type Page, test } from "@playwright/test";
import { Upload } from "tus-js-client";
import { connect } from "./harness/client";
import { freePort, type Installation, sha256, startInstallation } from "./harness/installation";
import { npmModel } from "./harness/npm-models";
import { signIn } from "./harness/people";

// An upload outlives its connection, its page and the server that takes it. One installation, which these
// tests kill; they run one after the other.
test.describe.configure({ mode: "serial" });

let installation: Installation;
let port: number;

test.beforeAll(async () => {
  const first = await startInstallation({ keepData: true });
  port = await freePort();
  await first.stop();
  // On a port that stays the same over restarts: clients come back to the address that they know.
  installation = await startAgain(first);
});

test.afterAll(async () => {
  await installation.stop();
  rmSync(installation.dataDir, { recursive: true, force: true });
});

function startAgain({ dataDir, adminKey }: Installation): Promise<Installation> {
  return startInstallation({ reuse: { dataDir, adminKey, port }, keepData: true });
}

async function killAndRestart(): Promise<void> {
  installation.server.kill("SIGKILL");
  installation = await startAgain(installation);
}

test("the genuine tus-js-client goes on after the server was killed in the middle, and the digest is right", async () => {
  test.setTimeout(120_000);
  const bytes = randomBytes(96 * 1024 * 1024);
  const { url, adminKey } = installation;
  const headers = { Authorization: `Bearer ${adminKey}` };
  let restarted: Promise<void> | undefined;
  const offsets: number[] = [];
  const upload = await new Promise<Upload>((resolve, reject) => {
    const sending = new Upload(bytes, {
      endpoint: `${url}/api/v1/uploads`,
      headers,
      metadata: { filename: "weights.bin" },
      retryDelays: [500, ...Array.from({ length: 20 }, () => 2_000)],
      onShouldRetry: () => true,
      onAfterResponse(request, response) {
        if (request.getMethod() === "HEAD" && response.getStatus() === 200)
          offsets.push(Number(response.getHeader("Upload-Offset")));
      },
      onProgress(sent, total) {
        if (sent > total / 2) restarted ??= killAndRestart();
      },
      onSuccess: () => resolve(sending),
      onError: reject,
    });
    sending.start();
  });
  await restarted;
  expect(offsets.length).toBeGreaterThan(0);
  const client = connect(installation.url, adminKey);
  const at = new URL(upload.url ?? "").pathname;
  await expect.poll(async () => (await client.call("GET", at)).json.state).toBe("finished");
  expect((await client.call("GET", at)).json.digest).toBe(`sha256:${sha256(bytes)}`);
  await Upload.terminate(upload.url ?? "", { headers });
  expect((await client.call("GET", at)).status).toBe(404);
  expect(readdirSync(path.join(installation.dataDir, "artifacts/uploads"))).toEqual([]);
  console.log(
    `uploads-go-on: killed at half of ${bytes.length} bytes, went on at ${offsets.at(-1)}`,
  );
});

/** So slow that there is a middle of it. */
async function slowDown(session: CDPSession, bytesPerSecond: number): Promise<void> {
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

const shareOf = (page: Page) =>
  page
    .getByRole("progressbar")
    .first()
    .evaluate((bar) => (bar instanceof HTMLProgressElement ? bar.value : 0));

test("an upload in the browser is paused, resumed, goes on after a reload and after a kill of the server; the same bytes again are asked about", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const bytes = npmModel("ocrRecognition");
  const folder = test.info().outputPath();
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "ocr.onnx");
  writeFileSync(file, bytes);
  page.on("dialog", (dialog) => void dialog.accept());
  await signIn(page, installation.url);
  await page.goto(`${installation.url}/models/new`);
  const line = await page.context().newCDPSession(page);
  await slowDown(line, bytes.length / 12);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByLabel("Model", { exact: true }).fill("goes-on");
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await expect.poll(() => shareOf(page), { timeout: 30_000 }).toBeGreaterThan(5);

  await test.step("pause holds it, resume goes on from there", async () => {
    await page.getByRole("button", { name: "Pause the upload of goes-on" }).click();
    const resume = page.getByRole("button", { name: "Resume the upload of goes-on" });
    await expect(resume).toBeVisible();
    const paused = await shareOf(page);
    const client = connect(installation.url, installation.adminKey);
    expect((await client.call("GET", "/api/v1/models/goes-on")).status).toBe(404);
    expect(await shareOf(page)).toBe(paused);
    await resume.click();
    await expect.poll(() => shareOf(page), { timeout: 30_000 }).toBeGreaterThan(paused + 5);
  });

  await test.step("a reload leaves it to be gone on with, by the same file and no other", async () => {
    await page.reload();
    const again = page.getByLabel("Choose the files of goes-on again");
    await expect(page.getByRole("heading", { name: "Unfinished uploads" })).toBeVisible();
    const other = Buffer.from(bytes);
    other.fill(0, 0, 4_096);
    const input = page.locator("li input[type=file]");
    await input.setInputFiles({ name: "ocr.onnx", mimeType: "", buffer: other });
    await expect(page.getByText("These are not the files that it began with")).toBeVisible();
    await expect(again.first()).toBeAttached();
    await slowDown(line, bytes.length / 6);
    await input.setInputFiles(file);
    await expect.poll(() => shareOf(page), { timeout: 30_000 }).toBeGreaterThan(40);
  });

  await test.step("the server is killed and comes back, and it becomes a version", async () => {
    await killAndRestart();
    await expect(page.getByText("goes-on version 1 is ready")).toBeVisible({ timeout: 90_000 });
    const client = connect(installation.url, installation.adminKey);
    const version = await client.call("GET", "/api/v1/models/goes-on/versions/1");
    expect(version.json.digest).toBe(`sha256:${sha256(bytes)}`);
  });

  await test.step("the same bytes again are recognised before they are a version", async () => {
    await slowDown(line, -1);
    await page.goto(`${installation.url}/models/new`);
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByLabel("Model", { exact: true }).fill("goes-on");
    await page.getByRole("button", { name: "Upload", exact: true }).click();
    await expect(page.getByText("These bytes are in already").first()).toBeVisible();
    await expect(page.getByRole("link", { name: "goes-on@1" })).toBeVisible();
    await page.getByRole("button", { name: "Make the version anyway" }).click();
    await expect(page.getByText("goes-on version 2 is ready")).toBeVisible({ timeout: 60_000 });
    const blobs = readdirSync(path.join(installation.dataDir, "artifacts/blobs"));
    expect(blobs.filter((name) => name === sha256(bytes))).toHaveLength(1);
    expect(readdirSync(path.join(installation.dataDir, "artifacts/uploads"))).toEqual([]);
  });
});
