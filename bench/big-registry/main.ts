// npm run big-registry: fills an embedded PostgreSQL of its own with a registry of 10,000 models, asks it
// everything that pages and lists ask, and looks at the plan of every statement. BIG_REGISTRY_DATABASE_URL
// names an empty database of your own instead, which stays as it is filled, and is asked again the next time.
import pg from "pg";
import { grantApplicationRole } from "@/lib/platform/application-role";
import { closeDb } from "@/lib/platform/db";
import { replaceEnv } from "@/lib/platform/env";
import { applyMigrations } from "@/lib/platform/migrations";
import { startTestServer } from "@/lib/platform/testing/test-server";
import { explain, type Finding, statementsOf, tablesOver } from "./explain";
import { bigSize, fill, type Size } from "./fill";
import { measureGateway } from "./measure-gateway";
import { readQuestions } from "./questions";

const longestMs = 50;
const bigTable = 10_000;
const runs = 3;
const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `--scale 0.1` makes a tenth of it, to see whether it works; `--rollups 1000000` fewer of these alone. */
function sizeOf(args: readonly string[]): Size {
  const option = (name: string, otherwise: number) => {
    const at = args.indexOf(name);
    return at === -1 ? otherwise : Number(args[at + 1]);
  };
  const scale = option("--scale", 1);
  const rollups = option("--rollups", bigSize.rollups);
  if (!(scale > 0 && scale <= 1)) throw new Error("--scale: expected a number above 0, at most 1");
  const part = (n: number) => Math.max(100, Math.round(n * scale));
  return {
    models: part(bigSize.models),
    versions: part(bigSize.versions),
    rollups: part(rollups),
    events: part(bigSize.events),
    predictions: part(bigSize.predictions),
    keys: part(bigSize.keys),
  };
}

async function ask(owner: pg.Client): Promise<boolean> {
  const big = await tablesOver(owner, bigTable);
  const findings: Finding[] = [];
  const faults: string[] = [];
  for (const question of await readQuestions()) {
    const statements = await statementsOf(question);
    for (const statement of new Map(statements.map((one) => [one.text, one])).values()) {
      const finding = await explain(owner, question.name, statement, runs);
      findings.push(finding);
      const scanned = finding.scanned.filter((table) => big.has(table));
      if (question.isWhole) continue;
      if (scanned.length > 0) faults.push(`reads all of ${scanned}: ${shown(finding)}`);
      if (finding.medianMs > longestMs) faults.push(`too slow: ${shown(finding)}`);
    }
  }
  report(findings);
  for (const fault of faults) process.stdout.write(`FAULT ${fault}\n`);
  return faults.length === 0;
}

function shown({ question, medianMs, statement }: Finding): string {
  return `${medianMs.toFixed(1)} ms, ${question}\n    ${statement.text.replace(/\s+/g, " ").slice(0, 400)}`;
}

function report(findings: readonly Finding[]): void {
  const sorted = [...findings].sort((a, b) => a.medianMs - b.medianMs);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]?.medianMs ?? 0;
  process.stdout.write(
    `${sorted.length} statements: median ${at(0.5).toFixed(2)} ms, 95 % ${at(0.95).toFixed(2)} ms, slowest ${at(1).toFixed(2)} ms\n`,
  );
  for (const finding of sorted.slice(-15).reverse())
    process.stdout.write(`  ${shown(finding).split("\n")[0]}\n`);
}

/** A PostgreSQL of its own that goes again; or an empty one, or one that this has filled, of somebody's own. */
async function openDatabase() {
  const given = process.env.BIG_REGISTRY_DATABASE_URL;
  if (given !== undefined) return { ownerUrl: given, appUrl: given, stop: async () => {} };
  const { postgres, stop } = await startTestServer();
  return { ownerUrl: postgres.urlOf("owner"), appUrl: postgres.urlOf("app"), stop };
}

async function run({ ownerUrl, appUrl }: { ownerUrl: string; appUrl: string }): Promise<boolean> {
  await applyMigrations(ownerUrl);
  await grantApplicationRole(ownerUrl, appUrl);
  replaceEnv({ NODE_ENV: "production", DATABASE_URL: appUrl, ONNWARD_LOG_LEVEL: "fatal" });
  const owner = new pg.Client({ connectionString: ownerUrl });
  // Ended by us or by the server's end; what went wrong is said by the work that it happened to.
  owner.on("error", () => {});
  await owner.connect();
  const { rows } = await owner.query("SELECT FROM model LIMIT 1");
  if (rows.length === 0) await fill(owner, sizeOf(process.argv), say);
  // Days of the log that were made meanwhile are the application's to read, too.
  await grantApplicationRole(ownerUrl, appUrl);
  const isFine = await ask(owner);
  if (process.env.BIG_REGISTRY_DATABASE_URL === undefined) await measureGateway(owner);
  await owner.end();
  await closeDb();
  return isFine;
}

const database = await openDatabase();
try {
  process.exitCode = (await run(database)) ? 0 : 1;
} catch (error) {
  say(String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
} finally {
  await database.stop();
}
