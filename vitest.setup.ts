import { afterEach, beforeEach, expect, vi } from "vitest";

// An unexpected console.error is a fault that nobody looked at.
let errors: unknown[][] = [];
beforeEach(() => {
  errors = [];
  vi.spyOn(console, "error").mockImplementation((...parts: unknown[]) => {
    errors.push(parts);
  });
});
afterEach(() => {
  vi.mocked(console.error).mockRestore();
  expect(errors, "unexpected console.error").toEqual([]);
});
