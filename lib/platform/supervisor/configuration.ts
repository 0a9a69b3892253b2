import { createHash } from "node:crypto";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { dataDir, runDir } from "../data-dir";
import { type Env, EnvError, inheritedEnv, parseEnv, replaceEnv } from "../env";
import { findWeakSecrets } from "../secret-strength";
import { readTlsFiles, tlsFilesOf } from "../tls-files";
import { findIdentityProblems } from "../worker-identity";

/** Exit code for a configuration that cannot work (sysexits: EX_CONFIG). Starting again does not help. */
export const configurationExitCode = 78;

export interface Configuration {
  readonly env: Env;
  /** The environment of this process with what was resolved, for children. No owner, no administrator. */
  childEnvironment(database: {
    appUrl: string;
    secret: string;
  }): Record<string, string | undefined>;
}

/** Reads and checks everything that the environment alone can get wrong; throws EnvError with all. */
export async function readConfiguration(): Promise<Configuration> {
  const source = { ...inheritedEnv() };
  const env = parseEnv(source);
  const problems = [...roleProblems(env), ...findWeakSecrets(env), ...findIdentityProblems(env)];
  const port = env.PORT === 0 ? await freePort(env.HOST) : env.PORT;
  if (env.ONNWARD_MIGRATION_DATABASE_URL !== undefined && env.DATABASE_URL === undefined)
    problems.push(
      "ONNWARD_MIGRATION_DATABASE_URL is set without DATABASE_URL: set both, or neither.",
    );
  problems.push(...tlsProblems(env));
  if (problems.length > 0) throw new EnvError(problems);
  const resolved = { ...withSecretsInline(source, env), PORT: String(port) };
  replaceEnv(resolved);
  const place = { ONNWARD_DATA_DIR: dataDir(), ONNWARD_RUN_DIR: runDirOf(env) };
  replaceEnv({ ...resolved, ...place });
  return {
    env: { ...env, PORT: port, ...place },
    childEnvironment: ({ appUrl, secret }) => ({
      ...resolved,
      ...place,
      NODE_ENV: env.NODE_ENV,
      DATABASE_URL: appUrl,
      ONNWARD_SECRET: secret,
      // What only the supervisor needs, its children shall not have.
      ONNWARD_MIGRATION_DATABASE_URL: undefined,
      ONNWARD_ADMIN_PASSWORD: undefined,
      ONNWARD_ADMIN_KEY: undefined,
    }),
  };
}

/**
 * Asked before anything starts, so that the answer is a sentence. After the instance lock: a second
 * start of the same installation should hear of the first, not of its port. Throws EnvError.
 */
export async function assertPortIsFree({ env }: Configuration): Promise<void> {
  if (!opensPort(env)) return;
  const problem = await portProblem(env.PORT, env.HOST);
  if (problem !== null) throw new EnvError([problem]);
}

/** Read here to be refused here; the gateway reads them again, and whenever they change. */
function tlsProblems(env: Env): readonly string[] {
  if (!opensPort(env)) return [];
  try {
    const files = tlsFilesOf(env);
    if (files !== null) readTlsFiles(files);
    return [];
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
}

function opensPort({ ONNWARD_ROLE: role }: Env): boolean {
  return role === undefined || role === "gateway";
}

/** `NAME_FILE` is read here once; a child that found both would refuse to start. */
function withSecretsInline(
  source: Readonly<Record<string, string | undefined>>,
  env: Env,
): Record<string, string | undefined> {
  const inline: Record<string, string | undefined> = { ...source };
  for (const [name, value] of Object.entries(env)) {
    if (source[`${name}_FILE`] === undefined || source[`${name}_FILE`] === "") continue;
    inline[name] = String(value);
    inline[`${name}_FILE`] = undefined;
  }
  return inline;
}

function roleProblems(env: Env): string[] {
  const role = env.ONNWARD_ROLE;
  if (role === undefined) return [];
  const missing: string[] = [];
  const need = (isSet: boolean, name: string, why: string) => {
    if (!isSet) missing.push(`${name}: needed with ONNWARD_ROLE=${role}, ${why}.`);
  };
  need(
    env.DATABASE_URL !== undefined,
    "DATABASE_URL",
    "because machines that work together share one database",
  );
  need(env.ONNWARD_SECRET !== undefined, "ONNWARD_SECRET", "the same on every machine");
  if (role === "gateway")
    need(
      env.ONNWARD_CONSOLE_URL !== undefined,
      "ONNWARD_CONSOLE_URL",
      "where the gateway finds the console",
    );
  if (role === "console")
    need(
      env.ONNWARD_CONSOLE_LISTEN !== undefined,
      "ONNWARD_CONSOLE_LISTEN",
      "where the console listens for gateways",
    );
  return missing;
}

/** One kind of process shares the data folder with others, perhaps on a network; sockets are a machine's. */
function runDirOf(env: Env): string {
  if (env.ONNWARD_ROLE === undefined) return runDir();
  const digest = createHash("sha256").update(`${dataDir()} ${env.ONNWARD_ROLE}`).digest("hex");
  return env.ONNWARD_RUN_DIR ?? path.join(os.tmpdir(), `onnward-${digest.slice(0, 8)}`);
}

async function freePort(host: string | undefined): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function portProblem(port: number, host: string | undefined): Promise<string | null> {
  const server = createServer();
  const code = await new Promise<string | null>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => resolve(null));
  });
  await new Promise((resolve) => server.close(resolve));
  if (code === null) return null;
  if (code === "EADDRINUSE")
    return `PORT: ${port} is in use by another program: stop it, or set PORT to another one (PORT=3001 npm start).`;
  if (code === "EACCES") return `PORT: this user may not listen on ${port}: use one above 1023.`;
  return `HOST: cannot listen on ${host ?? "every address"} (${code}).`;
}
