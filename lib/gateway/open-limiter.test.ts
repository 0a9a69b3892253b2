import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { KeyLimits } from "@/lib/access/limits";
import { type OpenLimiter, openLimiter } from "./open-limiter";

const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-limiter-"));
const file = path.join(folder, "limits.json");
const rate = { intervalMs: 60_000, toleranceMs: 9 * 60_000, burst: 10 };
const limits: KeyLimits = { keyId: "k", rate, dailyQuota: null };
let open: OpenLimiter[] = [];

async function start(): Promise<OpenLimiter> {
  const limiter = await openLimiter({ file, redisUrl: undefined });
  open.push(limiter);
  return limiter;
}

async function countLet({ limiter }: OpenLimiter, calls: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: calls }, () => limiter.take(limits)));
  return answers.filter(({ refusedBy }) => refusedBy === null).length;
}

afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

test("a gateway that drained refills nothing when it starts again", async () => {
  const first = await start();
  expect(await countLet(first, 7)).toBe(7);
  await first.close();
  expect(await countLet(await start(), 100)).toBe(3);
});

test("a gateway that was killed a second after its last call refills nothing either", async () => {
  expect(await countLet(await start(), 100)).toBe(10);
  await vi.waitUntil(() => existsSync(file), { timeout: 10_000 });
  // The first one is never closed: what the next one knows is what the file holds by itself.
  expect(await countLet(await start(), 100)).toBe(0);
});
