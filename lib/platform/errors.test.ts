import { expect, test, vi } from "vitest";
import { AppError, toAppError } from "./errors";
import { LockHeldError } from "./instance-lock";

test("an error of another copy of the class keeps its code: the console's process has several", async () => {
  vi.resetModules();
  const copy = await import("./errors");
  const thrown = new copy.AppError("db.unavailable", "The database does not answer.");
  expect(copy.AppError).not.toBe(AppError);
  expect(thrown).toBeInstanceOf(AppError);
  expect(toAppError(thrown).code).toBe("db.unavailable");
});

test("what is no AppError is none, and a kind of it stays its own kind", () => {
  expect(new Error("x")).not.toBeInstanceOf(AppError);
  expect({}).not.toBeInstanceOf(AppError);
  const held = new LockHeldError("internal", "held");
  expect(held).toBeInstanceOf(AppError);
  expect(held).toBeInstanceOf(LockHeldError);
  expect(new AppError("internal", "x")).not.toBeInstanceOf(LockHeldError);
});
