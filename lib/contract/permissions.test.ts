import { expect, test } from "vitest";
import { keyContext, userContext } from "@/lib/platform/testing/context";
import { type Actor, type ModelAccess, type Permission, permissions, roles, scopes } from "./actor";
import {
  canSeeModel,
  hasPermissionOn,
  permissionsOf,
  permissionsOfRole,
  permissionsOn,
} from "./permissions";

test("who may write something may read it", () => {
  for (const role of roles) {
    const held: readonly Permission[] = permissionsOfRole[role];
    for (const [write, read] of [
      ["models:write", "models:read"],
      ["keys:write", "keys:read"],
      ["users:write", "users:read"],
    ] as const) {
      if (held.includes(write)) expect(held, `${role} ${write}`).toContain(read);
    }
  }
});

test("an auditor reads everything but changes nothing, and an administrator may all", () => {
  const auditor = permissionsOf(userContext("auditor").actor);
  expect(auditor.every((each) => each.endsWith(":read"))).toBe(true);
  expect([...auditor].sort()).toEqual(permissions.filter((each) => each.endsWith(":read")).sort());
  expect(permissionsOf(userContext("admin").actor)).toEqual(permissions);
});

test("a key reads the keys or users that it may write, and never the system", () => {
  expect(permissionsOf(keyContext(["keys:write"]).actor)).toEqual(["keys:write", "keys:read"]);
  expect(permissionsOf(keyContext(["users:write"]).actor)).toEqual(["users:write", "users:read"]);
  expect(permissionsOf(keyContext().actor)).not.toContain("system:read");
});

const me = "0192d3a0-0000-7000-8000-000000000001";
const open: ModelAccess = { name: "m", visibility: "internal", grants: {} };
const closed: ModelAccess = { ...open, visibility: "private" };
const granted = (role: "viewer" | "editor" | "owner", model = closed): ModelAccess => ({
  ...model,
  grants: { [me]: role },
});
const person = (role: (typeof roles)[number]): Actor => ({
  kind: "user",
  id: me,
  label: "me",
  role,
});

test("a grant adds on its model what the role does not give, and takes nothing away", () => {
  expect(permissionsOn(person("viewer"), open)).toEqual(["models:read"]);
  expect(permissionsOn(person("viewer"), granted("viewer", open))).toEqual([
    "predict",
    "models:read",
  ]);
  expect(hasPermissionOn(person("viewer"), "models:promote", granted("editor", open))).toBe(true);
  expect(hasPermissionOn(person("viewer"), "models:delete", granted("editor", open))).toBe(false);
  expect(hasPermissionOn(person("viewer"), "models:manage", granted("owner", open))).toBe(true);
  expect(hasPermissionOn(person("engineer"), "models:write", granted("viewer", open))).toBe(true);
  // Of the installation a grant says nothing.
  expect(hasPermissionOn(person("viewer"), "keys:write", granted("owner", open))).toBe(false);
});

test("a private model is for those with a grant, for administrators, and for auditors to read", () => {
  for (const role of ["viewer", "engineer", "approver"] as const) {
    expect(permissionsOn(person(role), closed)).toEqual([]);
    expect(canSeeModel(person(role), granted("viewer"))).toBe(true);
  }
  expect(permissionsOn(person("admin"), closed)).toEqual(permissions);
  expect(hasPermissionOn(person("auditor"), "models:read", closed)).toBe(true);
  expect(hasPermissionOn(person("auditor"), "predict", closed)).toBe(false);
  // On a private model a role gives nothing: who may only look does not write because of it.
  expect(hasPermissionOn(person("engineer"), "models:write", granted("viewer"))).toBe(false);
});

test("a key does what its scopes and every one of its holders may do, model by model", () => {
  const key = (over: Partial<Extract<Actor, { kind: "key" }>>): Actor => ({
    kind: "key",
    id: "k",
    label: "k",
    scopes,
    models: null,
    holders: [],
    ...over,
  });
  const mine = key({ holders: [{ id: me, role: "engineer" }] });
  expect(hasPermissionOn(mine, "predict", open)).toBe(true);
  expect(canSeeModel(mine, closed)).toBe(false);
  expect(hasPermissionOn(mine, "predict", granted("viewer"))).toBe(true);
  expect(hasPermissionOn(mine, "models:write", granted("viewer"))).toBe(false);
  const demoted = key({ holders: [{ id: me, role: "viewer" }] });
  expect(permissionsOf(demoted)).toEqual(["models:read"]);
  const both = key({
    holders: [
      { id: me, role: "admin" },
      { id: "x", role: "viewer" },
    ],
  });
  expect(hasPermissionOn(both, "predict", open)).toBe(false);
  // Nobody's key reaches a private model only by name.
  expect(canSeeModel(key({ holders: [] }), closed)).toBe(false);
  expect(canSeeModel(key({ holders: [], models: ["m"] }), closed)).toBe(true);
});
