// The supervisor: starts PostgreSQL, gateway, console and runner, and keeps them. With a flag, one of
// the operator's commands instead. start.mjs brings it about; dist/server.js is the same, bundled.
import { existsSync, renameSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import pg from "pg";
import { createKey, predictTokenSecret, signPredictToken } from "@/lib/access";
import type { Context } from "@/lib/contract/actor";
import { generatedDocuments } from "@/lib/contract/generated-documents";
import { createKeyBody } from "@/lib/contract/key";
import { dataPaths } from "@/lib/platform/data-dir";
import { createId } from "@/lib/platform/ids";
import { createMigration } from "@/lib/platform/migrations";
import { isBundled, projectRoot } from "@/lib/platform/project-root";
import type { Child } from "@/lib/platform/supervisor/child";
import { bringDatabaseUpToDate } from "@/lib/platform/supervisor/database";
import { reportStartFailure, UsageError } from "@/lib/platform/supervisor/failure";
import type { Greeting } from "@/lib/platform/supervisor/greet";
import { say } from "@/lib/platform/supervisor/say";
import { supervise } from "@/lib/platform/supervisor/supervise";
import { withDatabase } from "@/lib/platform/supervisor/with-database";
import { seed } from "./prisma/seed";

const defaultUrl = "http://localhost:3000";
const [, , command, ...rest] = process.argv;
// As in its children (lib/platform/process-entry.ts): the built product keeps them from the operator.
process.noDeprecation = isBundled;

switch (command) {
  case undefined:
    await supervise({ seed: seedAndDescribe });
    break;
  case "--dev":
    await supervise({ seed: seedAndDescribe, onStarted: restartOnChange });
    break;
  case "--key":
    await runAndExit(() => makeKey(rest));
    break;
  case "--migrate":
    await runAndExit(() => writeMigration(rest));
    break;
  case "--seed":
    await runAndExit(() => withDatabase(seedAndSay));
    break;
  case "--reset":
    await runAndExit(() => resetDatabase(rest));
    break;
  case "--openapi":
    await runAndExit(writeDocuments);
    break;
  default:
    process.stderr.write(`Unknown command: ${command}\n`);
    process.exit(64);
}

async function runAndExit(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    process.exit(0);
  } catch (error) {
    process.exit(reportStartFailure(error));
  }
}

/** The options of a command. Errors: UsageError. */
function readOptions<const T extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: T,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), usage);
  }
}

/** What a person needs to know after the very first start, and never again. */
async function seedAndDescribe(url: string): Promise<Greeting> {
  const { firstStart } = await seed();
  if (firstStart === null) return { lines: [] };
  const { adminEmail, adminPassword, predictKey } = firstStart;
  const lines = [
    "",
    "First start. Write this down, it is shown only now:",
    `  administrator   ${adminEmail}  ${adminPassword ?? "(the password that you set)"}`,
  ];
  if (predictKey === null) return { lines: [...lines, ""] };
  return {
    lines: [
      ...lines,
      `  predict key     ${predictKey}`,
      "",
      "Predict with the shipped model:",
      `  curl -H "Authorization: Bearer ${predictKey}" -d '{"user_id":123,"item_id":456}' ${url}/predict/recommender`,
      "",
    ],
    // It is validated like any upload, which the runner does after the start.
    readyWhen: { path: "/v2/models/recommender/ready", createToken: recommenderToken },
  };
}

function recommenderToken(): string {
  const actor = { kind: "system", id: "system", label: "system (first start)" } as const;
  return signPredictToken(predictTokenSecret(), actor, "recommender");
}

async function seedAndSay(): Promise<void> {
  for (const line of (await seedAndDescribe(defaultUrl)).lines) say(line);
}

/** They are of the log that is gone: the new one would be held against them. Nobody's evidence is deleted. */
function setCheckpointsAside(): void {
  const { checkpoints } = dataPaths();
  if (existsSync(checkpoints))
    renameSync(checkpoints, `${checkpoints}.${new Date().toISOString().replaceAll(":", "-")}`);
}

/** `npm run openapi`: the committed documents, made from the operations table and the error catalogue. */
async function writeDocuments(): Promise<void> {
  for (const document of generatedDocuments()) {
    writeFileSync(path.join(projectRoot, document.path), document.text);
    say(`Written: ${document.path}`);
  }
}

async function makeKey(args: readonly string[]): Promise<void> {
  const usage =
    "npm run key -- --name laptop --scopes models:read,models:write,predict [--models a,b] [--expires 2027-01-31]";
  const text = { type: "string" } as const;
  const options = { name: text, scopes: text, models: text, expires: text };
  const values = readOptions(args, options, usage);
  const input = createKeyBody.safeParse({
    name: values.name,
    scopes: splitList(values.scopes),
    ...(values.models === undefined ? {} : { models: splitList(values.models) }),
    ...(values.expires === undefined ? {} : { expiresAt: toTimestamp(values.expires) }),
  });
  if (!input.success) {
    const problems = input.error.issues.map(
      ({ path, message }) => `--${path.join(".")}: ${message}`,
    );
    throw new UsageError(problems.join("\n"), usage);
  }
  // Whoever may run a command on the server's machine may read its database: this is the system acting.
  const ctx: Context = {
    actor: { kind: "system", id: "system", label: "system (npm run key)" },
    requestId: createId(),
    address: null,
    userAgent: null,
  };
  await withDatabase(async () => {
    const { secret } = await createKey(ctx, input.data);
    process.stderr.write("The key, shown only now:\n");
    say(secret);
  });
}

function splitList(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** A date without a time means its end, as a person would say it. */
function toTimestamp(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59Z` : text;
}

/** Writes the next migration from the schema. */
async function writeMigration(args: readonly string[]): Promise<void> {
  const usage = "npm run db:migrate -- --name add_something";
  const { name } = readOptions(args, { name: { type: "string" } }, usage);
  if (name === undefined) throw new UsageError("--name: expected a name in snake_case", usage);
  await withDatabase(async ({ ownerUrl }) => {
    const file = await createMigration(ownerUrl, name);
    say(file === null ? "The migrations already say what the schema says." : `Written: ${file}`);
  });
}

/** An empty database, migrated and seeded. Artifacts are left. */
async function resetDatabase(args: readonly string[]): Promise<void> {
  const usage = "npm run db:reset -- --yes";
  const { yes } = readOptions(args, { yes: { type: "boolean" } }, usage);
  if (yes !== true)
    throw new UsageError("It deletes everything in the database, the audit log too.", usage);
  await withDatabase(async (database) => {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await client.end();
    setCheckpointsAside();
    await bringDatabaseUpToDate(database);
    await seedAndSay();
  });
}

/** Development: Next reloads the console by itself; the others start again when lib/ changes. */
function restartOnChange(children: readonly Child[]): void {
  let timer: NodeJS.Timeout | undefined;
  watch(path.join(projectRoot, "lib"), { recursive: true }, (_, file) => {
    if (file === null || !/\.ts$/.test(file) || /\.test\.ts$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      say(`${file} changed: gateway and runner start again.`);
      for (const child of children)
        if (child.name === "gateway" || child.name === "runner") child.restart();
    }, 200);
  });
}
