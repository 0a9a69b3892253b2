import { describe, expect, test } from "vitest";
import { createKeyBody } from "@/lib/contract/key";
import { keyDto } from "@/lib/contract/testing/key";
import {
  emptyForm,
  findFaults,
  formOf,
  type KeyForm,
  refusalsOf,
  toChanges,
  toCreateBody,
} from "./key-form";

const clock = { nowMs: Date.parse("2026-03-01T12:00:00Z"), timeZone: "Asia/Shanghai" };
const filled: KeyForm = { ...emptyForm([]), name: " ci ", scopes: ["predict"] };
const key = keyDto({
  scopes: ["predict", "models:read"],
  models: ["fraud"],
  expiresAt: "2026-06-01T00:00:00.000Z",
});

describe("a new key", () => {
  test.each([
    ["30", "", "2026-03-31T12:00:00.000Z"],
    ["never", "", undefined],
    ["date", "2026-03-01", "2026-03-01T16:00:00.000Z"],
    ["date", "2026-12-31", "2026-12-31T16:00:00.000Z"],
  ] as const)("that expires %s %s ends at %s", (expiry, date, expiresAt) => {
    const form = { ...filled, expiry, date };
    expect(findFaults(form, clock)).toEqual([]);
    expect(toCreateBody(form, clock)).toEqual({
      name: "ci",
      scopes: ["predict"],
      models: [],
      expiresAt,
    });
  });

  test("is not sent without a name, a scope, or a day to come", () => {
    expect(findFaults({ ...emptyForm([]), name: "  " }, clock)).toEqual(["name", "scopes"]);
    for (const date of ["", "2026-02-28", "2026-02-30x"]) {
      expect(findFaults({ ...filled, expiry: "date", date }, clock)).toEqual(["date"]);
    }
  });

  test("for chosen models never becomes one for every model, which an empty list would mean", () => {
    const form = { ...filled, isEveryModel: false };
    expect(findFaults(form, clock)).toEqual(["models"]);
    expect(toCreateBody({ ...form, models: ["fraud"] }, clock).models).toEqual(["fraud"]);
    expect(toCreateBody({ ...form, isEveryModel: true, models: ["fraud"] }, clock).models).toEqual(
      [],
    );
  });
});

describe("an edited key", () => {
  test("sends nothing when nothing was changed, in whatever order", () => {
    expect(toChanges(formOf(key), key, clock)).toEqual({});
    const turned = { ...formOf(key), scopes: [...key.scopes].reverse() };
    expect(toChanges(turned, key, clock)).toEqual({});
  });

  test("sends what was changed and nothing else", () => {
    expect(toChanges({ ...formOf(key), name: "cd " }, key, clock)).toEqual({ name: "cd" });
    expect(toChanges({ ...formOf(key), scopes: ["predict"] }, key, clock)).toEqual({
      scopes: ["predict"],
    });
    expect(toChanges({ ...formOf(key), isEveryModel: true }, key, clock)).toEqual({ models: [] });
    expect(toChanges({ ...formOf(key), expiry: "never" }, key, clock)).toEqual({ expiresAt: null });
  });
});

test("a new key may predict, when its maker may give that", () => {
  expect(emptyForm(["predict", "models:read"]).scopes).toEqual(["predict"]);
  expect(emptyForm(["audit:read"]).scopes).toEqual([]);
});

test("limits are sent when they are given, and only what was changed of them", () => {
  const form: KeyForm = {
    ...filled,
    ...{
      kind: "test",
      rate: "60",
      burst: "5",
      quota: " 1000 ",
      networks: "10.0.0.0/8\n::1, 10.1.1.1",
    },
  };
  expect(findFaults(form, clock)).toEqual([]);
  const limits = { ratePerMinute: 60, burst: 5, dailyQuota: 1_000 };
  const ipAllow = ["10.0.0.0/8", "::1", "10.1.1.1"];
  expect(toCreateBody(form, clock)).toMatchObject({ kind: "test", ipAllow, ...limits });
  const limited = { ...key, ...limits, ipAllow };
  expect(toChanges(formOf(limited), limited, clock)).toEqual({});
  expect(toChanges({ ...formOf(limited), rate: "", burst: "" }, limited, clock)).toEqual({
    ratePerMinute: null,
    burst: null,
  });
});

test("a limit that is no whole number, or a burst without a rate, is not sent", () => {
  for (const wrong of ["0", "-1", "1.5", "many"]) {
    expect(findFaults({ ...filled, quota: wrong }, clock)).toEqual(["quota"]);
  }
  expect(findFaults({ ...filled, burst: "5" }, clock)).toEqual(["burst"]);
});

test.each([
  { rate: "600000" },
  { rate: "600001" },
  { rate: "9", burst: "600000" },
  { rate: "9", burst: "600001" },
  { quota: "1000000000000" },
  { quota: "1000000000001" },
  { networks: "10.0.0.0/8 2001:DB8::/32 192.168.1.1 ::1" },
  { networks: "10.0.0.0/33" },
  { networks: "10.0.0/8" },
  { networks: "2001:db8::/129" },
  { networks: "::ffff:10.0.0.1" },
  { networks: "example.com" },
  { networks: "10.0.0.0/8/8" },
  { networks: Array.from({ length: 101 }, (_, index) => `10.0.0.${index}`).join("\n") },
])("what the API takes and refuses of %o is known before it is sent", (part) => {
  const form: KeyForm = { ...filled, ...part };
  const isTaken = createKeyBody.safeParse(toCreateBody(form, clock)).success;
  expect(findFaults(form, clock).length === 0).toBe(isTaken);
});

test("what the server refuses of a field is said at the field", () => {
  const errors = [
    { field: "body.ipAllow.1", message: "no network" },
    { field: "expiresAt", message: "expected a time in the future" },
    { field: "elsewhere", message: "unknown" },
  ];
  const problem = { code: "request.invalid", title: "", status: 422, type: "", requestId: "" };
  expect(refusalsOf({ ...problem, detail: "", hint: "", errors })).toEqual({
    networks: "no network",
    date: "expected a time in the future",
  });
});
