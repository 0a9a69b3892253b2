import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { receiveFile } from "./receive-file";

const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-receive-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hangsUp: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({
    next: () => Promise.reject(Object.assign(new Error("aborted"), { code: "ECONNRESET" })),
  }),
};

/** Files of the folder that this process holds open; Linux alone tells. */
function openFiles(): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return []; // Closed since the folder was read.
    }
  });
}

test("of senders who hang up before the first byte nothing is left: no file, and none held open", async () => {
  const leave = async (signal?: AbortSignal) =>
    expect(receiveFile(folder, hangsUp, { maxBytes: 100, signal })).rejects.toMatchObject({
      code: "request.length_mismatch",
    });
  // Eight at a time: as many as it takes for one to be opened later than it is removed.
  for (let round = 0; round < 100; round += 1)
    await Promise.all(Array.from({ length: 8 }, () => leave()));
  await leave(AbortSignal.abort());
  await expect.poll(openFiles).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
