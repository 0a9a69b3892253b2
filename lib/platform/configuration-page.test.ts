import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { envSchema } from "./env";

test("docs/configuration.md names every variable, and none that does not exist", () => {
  const page = readFileSync("docs/configuration.md", "utf8");
  const named = new Set(
    page.match(/`((?:ONNWARD_)?[A-Z][A-Z0-9_]+)`/g)?.map((text) => text.slice(1, -1)),
  );
  named.delete("NAME_FILE");
  expect([...named].sort()).toEqual(Object.keys(envSchema.shape).sort());
});
