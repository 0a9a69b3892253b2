import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { forgetDatabaseTime, learnDatabaseTime } from "@/lib/platform/database-time";
import { acceptKey, readKey, type StoredKey } from "./authenticate-key";
import { refuseKeyInUrl } from "./exposure";
import { createKeySecret, parseKey } from "./key-format";

const key = createKeySecret();
let restore = () => {};
afterEach(() => restore());

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
  return undefined;
}

describe("the header", () => {
  test.each([
    { authorization: `Bearer ${key}` },
    { authorization: `bearer   ${key} ` },
    { "x-api-key": key },
    { authorization: "Basic dXNlcjpwYXNz", "x-api-key": key },
  ])("carries a key: %j", (headers) => {
    expect(readKey(headers).hash).toEqual(parseKey(key)?.hash);
  });

  test.each([{}, { authorization: "" }, { authorization: "Basic dXNlcjpwYXNz" }])(
    "without a key says that one is missing: %j",
    (headers) => expect(codeOf(() => readKey(headers))).toBe("key.missing"),
  );

  test.each([
    { authorization: "Bearer" },
    { authorization: "Bearer " },
    { authorization: "Bearer %" },
    { authorization: `Bearer ${key} ${key}` },
    { authorization: `Bearer ${key.slice(0, -1)}!` },
    { authorization: `Bearer ${"a".repeat(100_000)}` },
    { authorization: `Bearer${" ".repeat(100_000)}` },
    { authorization: "Bearer ключ\u00ff" },
    { authorization: `Bearer ${"x"}`, "x-api-key": key },
    { "x-api-key": "" },
    { "x-api-key": `${key}, ${key}` },
    { "x-api-key": [key, key] },
  ])("with junk is refused as every key that is not valid (case %#)", (headers) => {
    expect(codeOf(() => readKey(headers))).toBe("key.invalid");
  });
});

describe("a stored key", () => {
  const stored: StoredKey = {
    id: "k1",
    name: "laptop",
    prefix: "onw_live_abc",
    scopes: ["predict", "of:tomorrow"],
    models: [],
    holders: [],
    expiresAtMs: null,
    revokedAtMs: null,
  };

  test("gives its actor, with the scopes that are known and every model", () => {
    expect(acceptKey(stored)).toEqual({
      kind: "key",
      id: "k1",
      label: "laptop (onw_live_abc)",
      scopes: ["predict"],
      models: null,
      holders: [],
      expiresAtMs: stored.expiresAtMs,
    });
    expect(acceptKey({ ...stored, models: ["a"] }).models).toEqual(["a"]);
  });

  test("that is unknown, revoked or expired is refused with the same words", () => {
    restore = setClock(() => 1_000);
    const refused = [
      null,
      undefined,
      { ...stored, revokedAtMs: 1 },
      // By a machine whose clock is ahead of ours.
      { ...stored, revokedAtMs: 2_000 },
      { ...stored, expiresAtMs: 1_000 },
    ].map((one) => {
      try {
        return acceptKey(one);
      } catch (error) {
        return String(error);
      }
    });
    expect(new Set(refused)).toEqual(new Set(["AppError: key.invalid: The API key is not valid."]));
    expect(acceptKey({ ...stored, expiresAtMs: 1_001 }).id).toBe("k1");
  });

  test("ends by the database's time, whatever this host's clock is set to", () => {
    onTestFinished(forgetDatabaseTime);
    const ended = { ...stored, expiresAtMs: 5_000 };
    const lasting = { ...stored, expiresAtMs: 5_000 + 60_000 };
    learnDatabaseTime(5_000);
    for (const wrong of [-3_600_000, 3_600_000]) {
      restore = setClock(() => 5_000 + wrong);
      expect(() => acceptKey(ended)).toThrow(expect.objectContaining({ code: "key.invalid" }));
      expect(acceptKey(lasting).id).toBe("k1");
      restore();
    }
  });
});

describe("a URL", () => {
  test.each([
    `api_key=${key}`,
    "API_KEY=x",
    "access_token=x",
    `q=${key}`,
    `q=x${key}y`,
    `${key}=1`,
  ])("with a key in it is refused: %s", (query) => {
    expect(codeOf(() => refuseKeyInUrl(new URLSearchParams(query)))).toBe("key.in_url");
  });

  test.each(["", "q=onw_live_abc", "limit=5&cursor=x", "q=keyboard"])(
    "without one passes, also when it searches for a prefix: %s",
    (query) => expect(codeOf(() => refuseKeyInUrl(new URLSearchParams(query)))).toBeUndefined(),
  );
});
