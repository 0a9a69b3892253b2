import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/**
 * The house rules that a machine can hold (docs/architecture.md). Each rule is a function from one file
 * to its violations, and is itself tested on a file that breaks it.
 */
interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Highest first: a folder of lib/ imports only folders below it. */
const ranks = [
  "console",
  "gateway",
  "runner",
  "monitoring",
  "predictions",
  "rollout",
  "registry",
  "artifacts",
  "inference",
  "access",
  "audit",
  "platform",
  "contract",
];
/** Imported by file, so that a worker does not load a database driver (decision 004). */
const importedByFile = new Set(["contract", "platform"]);
const forbiddenFolders = /(^|\/)(utils?|helpers?|commons?|misc|shared)(\/|$)/;
const longestFile = 500;
const mostNames = 15;

/** Whose word may read process.env: the one parser, and what runs before or outside the product. */
const mayReadEnvironment =
  /^(lib\/platform\/env\.ts|[^/]+\.mjs|[^/]+\.config\.ts|e2e\/.*|bench\/.*|clients\/.*)$/;
const mayLoadOnnxruntime =
  /^(lib\/inference\/(worker|validator)\/.*|e2e\/.*|bench\/.*|clients\/.*|(lib|models)\/.*\.test\.ts|build\.mjs|package\.json)$/;
/** What the command line is made of: dist/cli.js is one file, for a machine without packages. */
const mayBeCarriedAway = /^audit\/proof\/?$/;
const mayUseDriver =
  /^(lib\/platform\/.*|server\.ts|.*\.test\.ts|lib\/[^/]+\/testing\/.*|(bench|e2e)\/.*)$/;

function isTest(file: string): boolean {
  return /\.(test|spec)\.tsx?$|\/testing\//.test(file);
}

interface Import {
  readonly specifier: string;
  /** The folder of lib/ and the rest of the path, when it is one of ours. */
  readonly target: { readonly folder: string; readonly rest: string } | null;
}

function importsOf({ path: file, text }: SourceFile): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found = code.matchAll(
    /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\(\s*|\bimport\.meta\.resolve\(\s*)["']([^"']+)["']/g,
  );
  return [...found].map(([, specifier = ""]) => {
    const absolute = specifier.startsWith("@/")
      ? specifier.slice(2)
      : specifier.startsWith(".")
        ? path.posix.join(path.posix.dirname(file), specifier)
        : "";
    const [top, folder, ...rest] = absolute.split("/");
    if (top !== "lib" || folder === undefined) return { specifier, target: null };
    return { specifier, target: { folder, rest: rest.join("/") } };
  });
}

function folderOf(file: string): string | null {
  return /^lib\/([^/]+)\//.exec(file)?.[1] ?? null;
}

function rankViolations(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  if (folder === null) return [];
  const own = ranks.indexOf(folder);
  return importsOf(file).flatMap(({ specifier, target }) => {
    if (target === null || target.folder === folder) return [];
    // A test may set its scene with what stands above it.
    if (isTest(file.path)) return [];
    const isBelow = ranks.indexOf(target.folder) > own;
    return isBelow ? [] : [`${folder} must not import ${target.folder} (${specifier})`];
  });
}

function doorViolations(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  return importsOf(file).flatMap(({ specifier, target }) => {
    if (target === null || target.folder === folder || importedByFile.has(target.folder)) return [];
    if (target.rest === "" || target.rest === "index") return [];
    // A module of several rooms has a door for each: lib/registry/models.
    if (isDoor(`lib/${target.folder}/${target.rest}`)) return [];
    if (isTest(file.path) && target.rest.startsWith("testing/")) return [];
    return [`${specifier} goes around the door of lib/${target.folder}`];
  });
}

function isDoor(folder: string): boolean {
  return doors.has(`${folder}/index.ts`);
}

function forbiddenEdges(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  const isRunTime = !isTest(file.path);
  return importsOf(file).flatMap(({ specifier, target }) => {
    const says = (why: string) => [`${specifier}: ${why}`];
    const isDatabase =
      (target?.folder === "platform" &&
        /^(db|migrations|generated\b.*|embedded-postgres)$/.test(target.rest)) ||
      /^(pg|@prisma\/.*)$/.test(specifier);
    if (folder === "inference" && isRunTime && isDatabase)
      return says("inference knows no database");
    if (folder === "inference" && /^(node:)?https?$/.test(specifier))
      return says("inference knows no HTTP");
    if (folder === "console" && target?.folder === "gateway")
      return says("console must not import gateway");
    if (folder !== "console" && folder !== null && /^next(\/|$)/.test(specifier))
      return says("only app and console know next");
    const isCli = file.path.startsWith("cli/") && isRunTime;
    if (isCli && target !== null && !mayBeCarriedAway.test(`${target.folder}/${target.rest}`))
      return says("the command must run without the server's packages");
    if (/^(@prisma\/.*|pg)$/.test(specifier) && !mayUseDriver.test(file.path))
      return says("database drivers are platform's business");
    if (
      target?.folder === "platform" &&
      target.rest.startsWith("generated") &&
      folder !== "platform"
    )
      return says("Prisma types stop at platform/db.ts");
    if (specifier.startsWith("onnxruntime-") && !mayLoadOnnxruntime.test(file.path))
      return says("onnxruntime belongs to worker and validator");
    return [];
  });
}

function contentViolations(file: SourceFile): string[] {
  const found: string[] = [];
  const lines = file.text.split("\n").length;
  if (lines > longestFile) found.push(`${lines} lines; ${longestFile} are the limit`);
  // What stands in quotes is shown to people: a snippet of their own program.
  const spoken = file.text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  if (/\bprocess\.env\b/.test(spoken) && !mayReadEnvironment.test(file.path))
    found.push("process.env is read outside platform/env.ts");
  if (/\bnew PrismaClient\b/.test(file.text) && file.path !== "lib/platform/db.ts")
    found.push("new PrismaClient outside platform/db.ts");
  if (/^\s*export\s+\*/m.test(file.text)) found.push("export * hides what a door offers");
  return found;
}

function pathViolations({ path: file }: SourceFile): string[] {
  const found: string[] = [];
  if (/^lib\/[^/]+$/.test(file)) found.push("lives loose in lib/");
  if (forbiddenFolders.test(path.posix.dirname(file))) found.push("a folder named for no noun");
  const folder = folderOf(file);
  if (folder !== null && !ranks.includes(folder)) found.push(`lib/${folder} has no rank`);
  if (
    /^(app|cli|lib|e2e|prisma)\//.test(file) &&
    !/^[a-z0-9[\]().-]+$/.test(path.posix.basename(file))
  )
    found.push("file names are kebab-case");
  return found;
}

function indexViolations(file: SourceFile): string[] {
  if (!/^lib\/[^/]+\/(?:[^/]+\/)*index\.ts$/.test(file.path)) return [];
  const names = [...file.text.matchAll(/export\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap(
    ([, list = ""]) => list.split(",").filter((name) => name.trim() !== ""),
  );
  const found: string[] = [];
  if (names.length > mostNames)
    found.push(`${names.length} names; a door has at most ${mostNames}`);
  if (/export\s+(default|const|function|class|async|interface|enum)\b/.test(file.text))
    found.push("a door only names what is elsewhere");
  return found;
}

const rules = {
  rankViolations,
  doorViolations,
  forbiddenEdges,
  contentViolations,
  pathViolations,
  indexViolations,
};

const skipped = new Set([
  "node_modules",
  ".next",
  "dist",
  "generated",
  "test-results",
  ".git",
  ".onnward",
]);

function readSources(folder = ""): SourceFile[] {
  return readdirSync(folder === "" ? "." : folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : readSources(file);
    if (!/\.(tsx?|mjs)$/.test(entry.name) || entry.name.endsWith(".d.ts")) return [];
    return file === "architecture.test.ts"
      ? []
      : [{ path: file, text: readFileSync(file, "utf8") }];
  });
}

const sources = readSources();
const doors = new Set(
  sources.map((file) => file.path).filter((file) => file.endsWith("/index.ts")),
);

describe("the house", () => {
  test("has rooms to judge", () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  test.each(Object.entries(rules))("%s: none", (_, rule) => {
    const found = sources.flatMap((file) => rule(file).map((what) => `${file.path}: ${what}`));
    expect(found).toEqual([]);
  });
});

describe("the judge", () => {
  const cases: readonly [string, (file: SourceFile) => string[], string, string][] = [
    ["an import upwards", rankViolations, "lib/audit/x.ts", 'import { a } from "@/lib/registry";'],
    [
      "a relative import upwards",
      rankViolations,
      "lib/audit/x.ts",
      'export { a } from "../gateway";',
    ],
    [
      "an import sideways of an unknown room",
      rankViolations,
      "lib/audit/x.ts",
      'import "@/lib/attic";',
    ],
    [
      "a deep import",
      doorViolations,
      "app/x.ts",
      'import { a } from "@/lib/registry/models/create-model";',
    ],
    [
      "a deep dynamic import",
      doorViolations,
      "lib/console/x.ts",
      'await import("@/lib/audit/append")',
    ],
    [
      "testing from what is no test",
      doorViolations,
      "lib/console/x.ts",
      'import "@/lib/audit/testing/a";',
    ],
    [
      "inference with a database",
      forbiddenEdges,
      "lib/inference/x.ts",
      'import { db } from "@/lib/platform/db";',
    ],
    ["inference with a driver", forbiddenEdges, "lib/inference/x.ts", 'import pg from "pg";'],
    ["console with the gateway", forbiddenEdges, "lib/console/x.ts", 'import "@/lib/gateway";'],
    ["the gateway with next", forbiddenEdges, "lib/gateway/x.ts", 'import next from "next";'],
    [
      "a Prisma type outside",
      forbiddenEdges,
      "lib/registry/x.ts",
      'import "@/lib/platform/generated/prisma/client";',
    ],
    [
      "onnxruntime in the runner",
      forbiddenEdges,
      "lib/runner/x.ts",
      'import * as ort from "onnxruntime-node";',
    ],
    [
      "onnxruntime required",
      forbiddenEdges,
      "lib/inference/pool/x.ts",
      'require("onnxruntime-node")',
    ],
    ["the command line with the server", forbiddenEdges, "cli/x.ts", 'import "@/lib/audit";'],
    ["process.env", contentViolations, "lib/registry/x.ts", "process.env.HOME"],
    ["a second client", contentViolations, "lib/registry/x.ts", "new PrismaClient()"],
    ["a long file", contentViolations, "lib/registry/x.ts", "\n".repeat(500)],
    ["a barrel", contentViolations, "lib/registry/index.ts", 'export * from "./a";'],
    ["a loose file", pathViolations, "lib/x.ts", ""],
    ["an attic", pathViolations, "lib/registry/utils/x.ts", ""],
    ["a room without rank", pathViolations, "lib/attic/x.ts", ""],
    ["a camel", pathViolations, "lib/registry/createModel.ts", ""],
    [
      "a wide door",
      indexViolations,
      "lib/registry/index.ts",
      `export { ${"a, ".repeat(16)} } from "./a";`,
    ],
    ["work in the door", indexViolations, "lib/registry/index.ts", "export function a() {}"],
  ];

  test.each(cases)("finds %s", (_, rule, file, text) => {
    expect(rule({ path: file, text })).toHaveLength(1);
  });

  test.each([
    ["downwards", "lib/registry/x.ts", 'import { recordAudit } from "@/lib/audit";'],
    [
      "by file into contract and platform",
      "lib/inference/x.ts",
      'import "@/lib/contract/version";',
    ],
    ["inside a room", "lib/registry/x.ts", 'import { a } from "./models/create-model";'],
    ["a quoted word about it", "app/x.ts", 'const snippet = "process.env.KEY";'],
    ["a comment about it", "lib/audit/x.ts", '// import { a } from "@/lib/registry";'],
  ])("allows %s", (_, file, text) => {
    expect(Object.values(rules).flatMap((rule) => rule({ path: file, text }))).toEqual([]);
  });
});
