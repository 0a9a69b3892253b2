import { expect, test } from "vitest";
import type { Actor, Role } from "@/lib/contract/actor";
import { findOwnLoss } from "./own-loss";

const person = (role: Role): Actor => ({
  kind: "user",
  id: "u1",
  label: "me",
  role,
  sessionId: "s",
});
const model = (visibility: "internal" | "private") => ({ name: "m", visibility });

test("an owner who takes back their own access loses sight of a private model", () => {
  expect(findOwnLoss(person("engineer"), model("private"), null)).toBe("sight");
});

test("an owner of a model that everybody sees, or who stays its editor, loses the say over it", () => {
  expect(findOwnLoss(person("engineer"), model("internal"), null)).toBe("say");
  expect(findOwnLoss(person("engineer"), model("private"), "editor")).toBe("say");
});

test("whoever stays owner, or is an administrator, loses nothing", () => {
  expect(findOwnLoss(person("engineer"), model("private"), "owner")).toBeNull();
  expect(findOwnLoss(person("admin"), model("private"), null)).toBeNull();
});
