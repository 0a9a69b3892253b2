import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createKeySecret } from "./key-format";

const page = readFileSync("docs/keys.md", "utf8");
const documented = /```regex\n(.+)\n```/.exec(page)?.[1] ?? "nothing is documented";
const pattern = new RegExp(documented, "g");

test("the documented expression finds made keys in text, and gitleaks is told the same one", () => {
  for (let made = 0; made < 500; made += 1) {
    const key = createKeySecret(made % 2 === 0 ? "live" : "test");
    for (const text of [key, `KEY=${key}\n`, `"${key}"`, `Bearer ${key},`, `?key=${key}&x=1`])
      expect(text.match(pattern)).toEqual([key]);
  }
  expect(page).toContain(`regex = '''${documented}'''`);
});

test.each([
  ["one character short", (key: string) => key.slice(0, -1)],
  ["one character long", (key: string) => `${key}A`],
  ["part of a longer word", (key: string) => `x${key}`],
  ["of another kind", (key: string) => key.replace(/live/, "prod")],
  ["in capitals", (key: string) => key.toUpperCase()],
  ["with a dash", (key: string) => key.replace(/.{5}$/, "-abcd")],
  ["a prefix by which people search", (key: string) => key.slice(0, 12)],
])("and not what is %s", (_, near) => {
  expect(near(createKeySecret())).not.toMatch(new RegExp(documented));
});
