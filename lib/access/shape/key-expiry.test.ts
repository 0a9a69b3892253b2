import { expect, test } from "vitest";
import type { Actor } from "@/lib/contract/actor";
import { assertWithinActor } from "./assert-within-actor";

const end = Date.UTC(2027, 0, 1);
const creator: Actor = {
  kind: "key",
  id: "k",
  label: "ci",
  scopes: ["keys:write", "predict"],
  models: null,
  holders: [],
  expiresAtMs: end,
};

test("a key that ends cannot make or become one that ends later, or never", () => {
  const wanted = { scopes: ["predict"], models: [] } as const;
  for (const expiresAt of [null, new Date(end + 1)]) {
    expect(() => assertWithinActor(creator, { ...wanted, expiresAt })).toThrow(
      expect.objectContaining({ code: "key.exceeds_creator" }),
    );
  }
  assertWithinActor(creator, { ...wanted, expiresAt: new Date(end) });
  assertWithinActor({ ...creator, expiresAtMs: null }, { ...wanted, expiresAt: null });
});
