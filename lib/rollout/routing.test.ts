import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { assertRunnable, desiredVersions, effectiveTarget, parseTarget } from "./routing";
import { buildRoutingTable } from "./routing-table";
import { testAlias, testModel, testRollout, testSnapshot, testVersion } from "./testing/snapshot";

function errorOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("expected an AppError");
}

const version = testVersion({ number: 3 });
const model = testModel({ id: version.modelId, name: "fraud", readyNumbers: [3, 2] });
const production = testAlias({ modelId: model.id, versionId: version.id });
const empty = testAlias({ modelId: model.id, name: "staging" });
const bare = testModel({ id: testVersion().id, name: "bare", readyNumbers: [] });
const table = buildRoutingTable(
  testSnapshot({ models: [model, bare], aliases: [production, empty], versions: [version] }),
);

describe("parseTarget", () => {
  it("reads no reference as production, a word as an alias and digits as a number", () => {
    expect(parseTarget(table, "fraud", null)).toMatchObject({ kind: "alias", alias: production });
    expect(parseTarget(table, "fraud", "production")).toMatchObject({ kind: "alias" });
    expect(parseTarget(table, "fraud", "3")).toMatchObject({ kind: "version", ref: 3 });
    // Whether a version is labelled so is looked up.
    expect(parseTarget(table, "fraud", "1.4.0")).toMatchObject({ kind: "version", ref: "1.4.0" });
  });

  it("says which versions exist when an alias points nowhere", () => {
    const error = errorOf(() => parseTarget(table, "fraud", "staging"));
    expect(error).toMatchObject({ code: "alias.unset", status: 409 });
    expect(error.hint).toContain("Ready versions: 3, 2");
    expect(errorOf(() => parseTarget(table, "bare", null)).hint).toContain("upload one");
  });

  it("answers 404 for an unknown model, alias and a number that cannot be", () => {
    expect(errorOf(() => parseTarget(table, "nope", null)).code).toBe("model.not_found");
    expect(errorOf(() => parseTarget(table, "__proto__", null)).code).toBe("model.not_found");
    expect(errorOf(() => parseTarget(table, "fraud", "a b")).code).toBe("alias.not_found");
    for (const number of ["0", "2147483648", "9".repeat(400)])
      expect(errorOf(() => parseTarget(table, "fraud", number)).code).toBe("version.not_found");
  });
});

describe("assertRunnable", () => {
  it("lets only ready versions answer, and hides archived ones", () => {
    expect(assertRunnable(model, 3, version).servingDigest).toBe(version.servingDigest);
    const codeOf = (status: "validating" | "rejected" | "archived") =>
      errorOf(() => assertRunnable(model, 3, { ...version, status })).code;
    expect(codeOf("validating")).toBe("version.not_ready");
    expect(codeOf("rejected")).toBe("version.not_ready");
    expect(codeOf("archived")).toBe("version.not_found");
    const hidden = errorOf(() => assertRunnable(model, 3, { ...version, status: "archived" }));
    expect(hidden.detail).toContain("is archived");
    expect(hidden.hint).toContain("Restore it");
    expect(errorOf(() => assertRunnable(model, 9, null)).code).toBe("version.not_found");
    expect(errorOf(() => assertRunnable(model, "canary", null)).code).toBe("alias.not_found");
  });
});

describe("effectiveTarget", () => {
  const alias = { versionId: "new" };
  const warm = (...ids: string[]) => {
    return (id: string) => (ids.includes(id) ? "warm" : "loading");
  };

  it("switches only when the new target is warm", () => {
    expect(effectiveTarget(alias, "old", warm("old"))).toBe("old");
    expect(effectiveTarget(alias, "old", warm("old", "new"))).toBe("new");
  });

  it("keeps the old one through its crash while the new one loads", () => {
    const warmth = (id: string) => (id === "old" ? "restarting" : "loading");
    expect(effectiveTarget(alias, "old", warmth)).toBe("old");
  });

  it("names the new target when nothing else can answer", () => {
    expect(effectiveTarget(alias, undefined, warm())).toBe("new");
    expect(effectiveTarget(alias, "old", warm())).toBe("new");
    expect(effectiveTarget({ versionId: null }, "old", warm("old"))).toBeNull();
  });
});

describe("desiredVersions", () => {
  const base = {
    effective: new Map<string, string>(),
    called: new Map<string, number>(),
    nowMs: 1_000_000_000,
    idleUnloadMs: 1_000,
  };

  it("keeps the target, the intended one and, for ten minutes, the one before", () => {
    const alias = testAlias({
      versionId: "a",
      intendedVersionId: "b",
      previousVersionId: "c",
      movedAtMs: base.nowMs - 599_999,
    });
    expect(desiredVersions({ ...base, aliases: [alias] })).toEqual(new Set(["a", "b", "c"]));
    const later = { ...base, nowMs: base.nowMs + 1 };
    expect(desiredVersions({ ...later, aliases: [alias] })).toEqual(new Set(["a", "b"]));
  });

  it("keeps the one that answers until the new target is warm", () => {
    const alias = testAlias({ versionId: "new" });
    const effective = new Map([[alias.id, "old"]]);
    expect(desiredVersions({ ...base, aliases: [alias], effective })).toEqual(
      new Set(["new", "old"]),
    );
  });

  it("keeps the targets of a rollout while it lasts", () => {
    const targets = ["a", "b"].map((versionId) => ({ versionId, weightPercent: 0 }));
    const alias = testAlias({
      versionId: "stable",
      rollout: testRollout({ stableVersionId: "stable", targets }),
    });
    const wanted = (one: typeof alias) => desiredVersions({ ...base, aliases: [one] });
    expect(wanted(alias)).toEqual(new Set(["stable", "a", "b"]));
    expect(wanted({ ...alias, rollout: null })).toEqual(new Set(["stable"]));
  });

  it("keeps what was called by number until it was idle long enough", () => {
    const called = new Map([
      ["busy", base.nowMs - 999],
      ["idle", base.nowMs - 1_000],
    ]);
    expect(desiredVersions({ ...base, aliases: [], called })).toEqual(new Set(["busy"]));
  });
});
