import { expect, it } from "vitest";
import { useDatabase } from "@/lib/platform/testing/database";
import { createKeySecret, resolveActor } from ".";
import { countQueries } from "./testing/count-queries";

useDatabase();

const codeOf = (headers: Record<string, string>) =>
  resolveActor(headers).then(
    () => "accepted",
    (error: unknown) => String(Object(error).code ?? error),
  );

// Who calls the management API: a stranger must not be able to make work for the database.
it("refuses a key with a wrong checksum, and other junk, without asking the database", async () => {
  const key = createKeySecret();
  const wrong = key.slice(0, -1) + (key.endsWith("A") ? "B" : "A");
  const queries = countQueries();
  for (const text of [wrong, `${key}0`, key.slice(0, -1), "onw_live_", "%"]) {
    expect(await codeOf({ authorization: `Bearer ${text}` })).toBe("key.invalid");
    expect(await codeOf({ "x-api-key": text })).toBe("key.invalid");
  }
  expect(queries()).toBe(0);
  // The counter counts: one that is well-formed is looked up, and refused with the same code.
  expect(await codeOf({ authorization: `Bearer ${key}` })).toBe("key.invalid");
  expect(queries()).toBeGreaterThan(0);
});
