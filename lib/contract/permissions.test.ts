import { expect, test } from "vitest";
import { keyContext, userContext } from "@/lib/platform/testing/context";
import { type Permission, permissions, roles } from "./actor";
import { permissionsOf, permissionsOfRole } from "./permissions";

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
