import { expect, test } from "vitest";
import type { Actor, ModelAccess, Role } from "@/lib/contract/actor";
import { type AliasMovers, aliasRulesSchema } from "@/lib/contract/alias-rules";
import { isMover, peopleBehind } from "./is-mover";

const model: ModelAccess = { name: "m", visibility: "internal", grants: {} };
const [ann, bob] = ["00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"];

function person(id: string, role: Role): Actor {
  return { kind: "user", id, label: id, role };
}

function key(holders: readonly { id: string; role: Role }[]): Actor {
  const scopes = ["models:promote"] as const;
  return { kind: "key", id: "k", label: "k", scopes, models: null, holders };
}

const may = (actor: Actor, movers: AliasMovers, isProtected = true, access = model) =>
  isMover(actor, aliasRulesSchema.parse({ protected: isProtected, movers }), access);

test("an alias that is not protected is moved by whoever may promote, and nobody else", () => {
  expect(may(person(ann, "engineer"), { who: "approvers" }, false)).toBe(true);
  expect(may(person(ann, "viewer"), { who: "approvers" }, false)).toBe(false);
});

test("promoters, approvers or named people move a protected one", () => {
  expect(may(person(ann, "engineer"), { who: "promoters" })).toBe(true);
  expect(may(person(ann, "engineer"), { who: "approvers" })).toBe(false);
  expect(may(person(ann, "approver"), { who: "approvers" })).toBe(true);
  expect(may(person(ann, "engineer"), { who: "people", people: [ann] })).toBe(true);
  expect(may(person(bob, "approver"), { who: "people", people: [ann] })).toBe(false);
});

test("being named gives no right that one does not have", () => {
  expect(may(person(ann, "viewer"), { who: "people", people: [ann] })).toBe(false);
  const sealed: ModelAccess = { ...model, visibility: "private" };
  expect(may(person(ann, "approver"), { who: "people", people: [ann] }, true, sealed)).toBe(false);
});

test("an owner of a model is no approver for being one", () => {
  const owned: ModelAccess = { ...model, grants: { [ann]: "owner" } };
  expect(may(person(ann, "viewer"), { who: "promoters" }, true, owned)).toBe(true);
  expect(may(person(ann, "viewer"), { who: "approvers" }, true, owned)).toBe(false);
});

test("a key moves what everybody behind it may move, and is named by none when nobody is", () => {
  const holder = { id: ann, role: "approver" } as const;
  const other = { id: bob, role: "engineer" } as const;
  expect(may(key([holder]), { who: "approvers" })).toBe(true);
  expect(may(key([holder, other]), { who: "approvers" })).toBe(false);
  expect(may(key([holder, other]), { who: "people", people: [ann] })).toBe(false);
  expect(may(key([holder, other]), { who: "people", people: [ann, bob] })).toBe(true);
  expect(may(key([]), { who: "people", people: [ann] })).toBe(false);
});

test("people behind a key are all whose rights bound it, each once", () => {
  const holder = { id: ann, role: "engineer" } as const;
  expect(peopleBehind(key([holder, { id: bob, role: "engineer" }, holder]))).toEqual([ann, bob]);
  expect(peopleBehind({ kind: "system", id: "system", label: "system" })).toEqual([]);
});
