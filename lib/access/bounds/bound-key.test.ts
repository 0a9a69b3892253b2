import { expect, test } from "vitest";
import { boundKey, type KeyLink, longestDescent } from "./bound-key";

const owner = { id: "0192d3a0-0000-7000-8000-000000000001", role: "engineer", disabledAt: null };
const other = { ...owner, id: "0192d3a0-0000-7000-8000-000000000002", role: "admin" };

function link(over: Partial<KeyLink> = {}): KeyLink {
  return {
    scopes: ["predict", "models:read"],
    models: [],
    ipAllow: [],
    revokedAt: null,
    createdByKeyId: null,
    owner: null,
    serviceAccount: null,
    ...over,
  };
}

test("a key of its own is what it says", () => {
  expect(boundKey([link({ models: ["a"], owner })])).toEqual({
    scopes: ["predict", "models:read"],
    models: ["a"],
    holders: [{ id: owner.id, role: "engineer" }],
    makerNetworks: [],
  });
});

test("a key that was made with a key does no more than that one, and every owner bounds it", () => {
  const made = link({ models: ["a", "b"], owner, createdByKeyId: "maker" });
  expect(boundKey([made, link({ scopes: ["predict"], models: ["b", "c"], owner: other })])).toEqual(
    {
      scopes: ["predict"],
      models: ["b"],
      holders: [
        { id: owner.id, role: "engineer" },
        { id: other.id, role: "admin" },
      ],
      makerNetworks: [],
    },
  );
  // Its maker may reach every model: then its own list holds.
  expect(boundKey([made, link()])?.models).toEqual(["a", "b"]);
});

test("a key whose lists leave no model may do nothing, and not everything", () => {
  const made = link({ models: ["a"], createdByKeyId: "maker" });
  expect(boundKey([made, link({ models: ["b"] })])).toMatchObject({ scopes: [], models: [] });
});

test("the networks of every key that it descends from hold it, each list for itself", () => {
  const made = link({ ipAllow: ["10.0.0.0/8"], createdByKeyId: "maker" });
  expect(boundKey([made, link()])?.makerNetworks).toEqual([]);
  const narrowed = link({ ipAllow: ["10.1.0.0/16"], createdByKeyId: "first" });
  expect(boundKey([made, narrowed, link({ ipAllow: ["10.1.2.3"] })])?.makerNetworks).toEqual([
    ["10.1.0.0/16"],
    ["10.1.2.3"],
  ]);
});

test.each([
  ["its owner is disabled", [link({ owner: { ...owner, disabledAt: new Date() } })]],
  ["its account is disabled", [link({ serviceAccount: { disabledAt: new Date() } })]],
  ["a key before it was revoked", [link({ createdByKeyId: "m" }), link({ revokedAt: new Date() })]],
  [
    "the owner of a key before it is disabled",
    [link({ createdByKeyId: "m" }), link({ owner: { ...owner, disabledAt: new Date() } })],
  ],
  ["a key before it is not there", [link({ createdByKeyId: "m" })]],
  [
    "it descends from more keys than anybody follows",
    Array.from({ length: longestDescent + 1 }, () => link({ createdByKeyId: "m" })),
  ],
  ["there is none", []],
] as const)("a key is not valid any more when %s", (_, links) => {
  expect(boundKey(links)).toBeNull();
});
