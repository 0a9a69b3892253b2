import { existsSync } from "node:fs";
import path from "node:path";
import { dataPaths } from "../data-dir";
import { closeDb } from "../db";
import { replaceEnv } from "../env";
import { readOrMakeSecrets } from "../secrets";
import { type Child, superviseChild } from "./child";
import type { Configuration } from "./configuration";
import { bringDatabaseUpToDate, type Database, startDatabase, waitForDatabase } from "./database";
import { readOrMakeGatewayId } from "./gateway-id";
import { type Greeting, urlOf } from "./greet";
import { say } from "./say";

export interface StartAllOptions {
  readonly configuration: Configuration;
  /** Every child is added here at once, so that whoever stops us finds it. */
  readonly children: Child[];
  readonly seed: (url: string) => Promise<Greeting>;
  readonly onConfigurationError: () => void;
}

type Part = "gateway" | "console" | "runner";

const externalPatienceMs = 20_000;

/** Database, migrations, seed, then what serves. Called under the instance lock. */
export async function startAll(options: StartAllOptions): Promise<Greeting> {
  const { configuration, children } = options;
  const { env } = configuration;
  const secrets = readOrMakeSecrets();
  if (env.DATABASE_URL === undefined) {
    const isFirst = !existsSync(path.join(dataPaths().root, "pgdata"));
    say(isFirst ? "Making the database (once)." : "Starting the database.");
  }
  const database = await startDatabase(env, secrets);
  if (database.keeper !== null) children.push(database.keeper);
  const environment = configuration.childEnvironment({
    appUrl: database.appUrl,
    secret: env.ONNWARD_SECRET ?? secrets.secret,
  });
  const startPart = partStarter(options, environment);

  // A gateway serves from its snapshot, database or not, and changes nothing in it.
  if (env.ONNWARD_ROLE === "gateway") {
    startPart("gateway");
    return { lines: [] };
  }
  if (database.keeper === null) await waitOrServeMeanwhile(database, () => startPart("gateway"));
  await bringDatabaseUpToDate(database);
  replaceEnv({
    ...environment,
    ONNWARD_ADMIN_PASSWORD: env.ONNWARD_ADMIN_PASSWORD,
    ONNWARD_ADMIN_KEY: env.ONNWARD_ADMIN_KEY,
  });
  const greeting = await options.seed(urlOf(configuration));
  await closeDb();
  for (const part of ["gateway", "console", "runner"] as const) startPart(part);
  return greeting;
}

function partStarter(
  { configuration, children, onConfigurationError }: StartAllOptions,
  environment: Readonly<Record<string, string | undefined>>,
): (part: Part) => void {
  const role = configuration.env.ONNWARD_ROLE;
  const gatewayId = readOrMakeGatewayId();
  return (part) => {
    const isWanted = role === undefined || role === part;
    if (!isWanted || children.some((child) => child.name === part)) return;
    const own = part === "gateway" ? { ONNWARD_GATEWAY_ID: gatewayId } : {};
    children.push(
      superviseChild(part, { environment: { ...environment, ...own }, onConfigurationError }),
    );
  };
}

/** With the database away, what was promoted is served from the snapshot until it is back. */
async function waitOrServeMeanwhile(database: Database, startGateway: () => void): Promise<void> {
  try {
    await waitForDatabase(database, externalPatienceMs);
  } catch (error) {
    if (!existsSync(dataPaths().snapshot)) throw error;
    say(
      "The database does not answer. The gateway serves what it last knew; the rest starts when it does.",
    );
    startGateway();
    await waitForDatabase(database, Number.POSITIVE_INFINITY);
  }
}
