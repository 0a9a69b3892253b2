import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { scriptedVersion } from "@/lib/inference/testing/scripted-worker";
import { createArtifactFiles } from "./artifact-files";

const store = { fetch: vi.fn(async () => {}), verify: vi.fn(async () => {}) };
const version = scriptedVersion(
  {},
  {
    digest: "aa",
    externalFiles: [{ name: "w.bin", path: "/none", digest: "bb", sizeBytes: 1 }],
  },
);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

it("every file of a version is here before its worker starts", async () => {
  await createArtifactFiles(store).prepare(version, null);
  expect(store.fetch.mock.calls).toEqual([["aa"], ["bb"]]);
  expect(store.verify).not.toHaveBeenCalled();
});

it("after a worker found damage, local copies are checked and not only there", async () => {
  const fault = { code: "artifact.corrupt", detail: "changed" } as const;
  await createArtifactFiles(store).prepare(version, fault);
  expect(store.verify.mock.calls).toEqual([["aa"], ["bb"]]);
});

it("what is loaded is asked for again and again, so that no cache gives it up; what is not, is not", async () => {
  const files = createArtifactFiles(store, 1_000);
  await files.prepare(version, null);
  let kind: "warm" | "absent" = "warm";
  const timer = files.keep({ stateOf: () => ({ kind }) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(store.fetch).toHaveBeenCalledTimes(4);
  kind = "absent";
  await vi.advanceTimersByTimeAsync(2_000);
  kind = "warm";
  await vi.advanceTimersByTimeAsync(2_000);
  expect(store.fetch).toHaveBeenCalledTimes(4);
  clearInterval(timer);
});
