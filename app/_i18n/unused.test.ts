import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { en } from "./en";

interface Source {
  /** Catalogues and rooms that the file asks for by name: `keys`, `keys.form`. */
  readonly namespaces: readonly string[];
  readonly literals: ReadonlySet<string>;
  /** Template literals, as patterns of the keys that they can make. */
  readonly patterns: readonly RegExp[];
}

/** Words that are looked up by a value of the contract, all of a room at once. */
const lookedUpWhole = [
  "audit.action.", // action-words.ts, by the action of an event
  "compare.rule.", // rule-words.ts, by the rule of a difference
  "errors.", // ProblemView, by the code of a problem
  "reasons.", // write-reason.ts, by the code of a sentence
];

function readSource(text: string): Source {
  const namespaces = [...text.matchAll(/(?:use|get)Translations\("([\w.]+)"\)/g)];
  const literals = [...text.matchAll(/"([\w.:-]+)"/g)];
  const templates = [...text.matchAll(/`([\w.-]*\$\{[^`/ ]*)`/g)];
  return {
    namespaces: namespaces.map(([, namespace = ""]) => namespace),
    literals: new Set(literals.map(([, literal = ""]) => literal)),
    patterns: templates.flatMap(([, template = ""]) => toPattern(template)),
  };
}

/** A template of nothing but values could make every key, and so says nothing. */
function toPattern(template: string): RegExp[] {
  const fixed = template.split(/\$\{[^}]*\}/);
  if (!/\w/.test(fixed.join(""))) return [];
  return [new RegExp(`^${fixed.map((part) => part.replaceAll(".", "\\.")).join("[\\w:-]+")}$`)];
}

/** A file without a namespace gets its words, or gives its keys, to one that has. */
function isUsed(key: string, { namespaces, literals, patterns }: Source): boolean {
  const parts = key.split(".");
  const tails =
    namespaces.length === 0
      ? parts.slice(1).map((_, index) => parts.slice(index + 1).join("."))
      : namespaces.flatMap((namespace) =>
          key.startsWith(`${namespace}.`) ? [key.slice(namespace.length + 1)] : [],
        );
  return tails.some((tail) => literals.has(tail) || patterns.some((one) => one.test(tail)));
}

function findUnused(keys: readonly string[], sources: readonly Source[]): string[] {
  const asked = keys.filter((key) => !lookedUpWhole.some((room) => key.startsWith(room)));
  return asked.filter((key) => !sources.some((source) => isUsed(key, source)));
}

function keysOf(words: object, prefix = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
  );
}

function sourcesOfApp(): Source[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^_i18n\/|^api\//.test(file))
    .map((file) => readSource(readFileSync(path.join("app", file), "utf8")));
}

describe("the catalogues", () => {
  test("hold no words that nobody says", () => {
    expect(findUnused(keysOf(en), sourcesOfApp())).toEqual([]);
  });

  test.each([
    ["a word of the file's own room", 'useTranslations("keys"); t("form.name")', []],
    ["a word of a room within", 'useTranslations("keys.form"); t("name")', []],
    ["a word made of a part", `useTranslations("keys"); t(\`form.\${part}\`)`, []],
    ["a key that another file says", 'const parts = ["name"];', []],
    [
      "the same word of another catalogue",
      'useTranslations("people"); t("form.name")',
      ["keys.form.name"],
    ],
    ["no word", `useTranslations("keys"); t("list"); t(\`\${part}\`)`, ["keys.form.name"]],
  ])("count %s rightly", (_, text, unused) => {
    expect(findUnused(["keys.form.name"], [readSource(text)])).toEqual(unused);
  });
});
