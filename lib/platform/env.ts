import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { roles } from "@/lib/contract/actor";
import { roleSchema } from "@/lib/contract/actor-schema";
import { hostListSchema, networkListSchema, proxyListSchema } from "./network-settings";

/** `group=role,…`, in the order in which they count. A group may hold `=`, and no comma. */
const roleMapPattern = new RegExp(`^[^,]+=(${roles.join("|")})(,[^,]+=(${roles.join("|")}))*$`);
/** Secrets and identities go to it: encrypted, or not off this machine. */
const issuerPattern = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$))/;

const positiveInt = z.coerce.number().int().positive();

/** 2^32 - 1 means "no change" to the system calls. */
const unprivilegedId = z.coerce
  .number()
  .int()
  .min(1, "expected a user or group other than root")
  .max(2 ** 32 - 2);

/**
 * Every environment variable that the product reads, with its default. This is the only file that
 * reads `process.env` (architecture.test.ts). A secret may also be given as `NAME_FILE`: the path
 * of a file that holds it.
 */
export const envSchema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  /** Public port of the gateway. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** Address to listen on; absent: every address. */
  HOST: z.string().min(1).optional(),
  /** Certificate chain and key of https on the public port, as PEM files; absent: http. */
  ONNWARD_TLS_CERT_FILE: z.string().min(1).optional(),
  ONNWARD_TLS_KEY_FILE: z.string().min(1).optional(),
  /** Proxies in front of us whose X-Forwarded-For and X-Forwarded-Proto count; absent: nobody's. */
  ONNWARD_TRUSTED_PROXIES: proxyListSchema.optional(),
  /** Host names under which Onnward answers; absent: those that nobody else can own (docs/network.md). */
  ONNWARD_ALLOWED_HOSTS: hostListSchema.optional(),
  /** From where anything is answered; absent: from everywhere. What is denied is denied though allowed. */
  ONNWARD_ALLOW_NETWORKS: networkListSchema.optional(),
  ONNWARD_DENY_NETWORKS: networkListSchema.optional(),
  /** From where the dashboard and the management API are reached; absent: as everything else. */
  ONNWARD_CONSOLE_ALLOW_NETWORKS: networkListSchema.optional(),
  /** Connections of one address (an IPv6 /64) at one time; behind a trusted proxy, its requests. */
  ONNWARD_MAX_CONNECTIONS_PER_ADDRESS: positiveInt.default(1_024),
  /** Requests a second of one address without a valid identity; ten seconds' worth may come at once. */
  ONNWARD_STRANGER_RATE_PER_SECOND: positiveInt.default(50),
  /** Application role's connection. Absent: the embedded PostgreSQL. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Owner's connection, for migrations. Absent: DATABASE_URL does both, with a warning. */
  ONNWARD_MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Where secrets, artifacts and the embedded database live. */
  ONNWARD_DATA_DIR: z.string().min(1).optional(),
  /** Start one kind of process only; absent: all of them. */
  ONNWARD_ROLE: z.enum(["gateway", "console", "runner"]).optional(),
  /** Signs internal tokens; absent: made once in the data folder. Machines that work together need the same. */
  ONNWARD_SECRET: z
    .string()
    .min(32, "expected at least 32 characters: openssl rand -hex 32")
    .optional(),
  /** Where a gateway on another machine finds the console, and the console a gateway. */
  ONNWARD_CONSOLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  ONNWARD_GATEWAY_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** With ONNWARD_ROLE=console: host:port to listen on for gateways of other machines. */
  ONNWARD_CONSOLE_LISTEN: z
    .string()
    .regex(/^.+:\d+$/, "expected host:port")
    .optional(),
  ONNWARD_ADMIN_EMAIL: z.email().optional(),
  ONNWARD_ADMIN_PASSWORD: z.string().min(12, "expected at least 12 characters").optional(),
  ONNWARD_ADMIN_KEY: z.string().optional(),
  /** Roles that must have a second factor when they sign in with a password: `admin,approver`. */
  ONNWARD_REQUIRE_SECOND_FACTOR: z
    .string()
    .transform((text) => text.split(",").map((role) => role.trim()))
    .pipe(z.array(roleSchema))
    .optional(),
  /** Sign-in by an OpenID Connect issuer: all three, or none. */
  ONNWARD_OIDC_ISSUER: z
    .url()
    .regex(issuerPattern, "expected https")
    .transform((url) => url.replace(/\/$/, ""))
    .optional(),
  ONNWARD_OIDC_CLIENT_ID: z.string().min(1).optional(),
  ONNWARD_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** What the sign-in page calls the issuer. */
  ONNWARD_OIDC_NAME: z.string().min(1).max(60).default("your organisation"),
  /** Scopes that are asked for. */
  ONNWARD_OIDC_SCOPES: z
    .string()
    .regex(/(^| )openid( |$)/, "expected scopes with spaces between, openid among them")
    .default("openid email profile"),
  /** The claim that lists a person's groups. */
  ONNWARD_OIDC_GROUPS_CLAIM: z.string().min(1).default("groups"),
  /** `group=role,…`: the first group that a person has decides the role. */
  ONNWARD_OIDC_ROLE_MAP: z
    .string()
    .regex(roleMapPattern, `expected group=role,…; roles are ${roles.join(", ")}`)
    .optional(),
  /** The role of who is in no such group; absent: they do not get in. */
  ONNWARD_OIDC_DEFAULT_ROLE: roleSchema.optional(),
  /** Whether a verified address of the issuer opens the account that has this address here. */
  ONNWARD_OIDC_LINK_BY_EMAIL: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
  /** Whether an account is made under an address that the issuer does not call verified. */
  ONNWARD_OIDC_ALLOW_UNVERIFIED_EMAIL: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
  ONNWARD_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  /** At which level the gateway writes a line for every request. */
  ONNWARD_ACCESS_LOG_LEVEL: z.enum(["info", "debug"]).default("debug"),
  /** Where traces go, by OTLP over HTTP; absent: none are made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Token for GET /metrics; absent: /metrics answers 404. */
  ONNWARD_METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, "expected at least 16 characters, and no spaces")
    .optional(),
  /** Where the bytes of versions are kept. */
  ONNWARD_ARTIFACT_STORE: z.enum(["disk", "s3"]).default("disk"),
  /** Of any server that speaks S3; absent: Amazon's, by the region. */
  ONNWARD_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  ONNWARD_S3_BUCKET: z.string().min(1).optional(),
  /** What every key begins with, so that a bucket can be shared; a slash at its end is added. */
  ONNWARD_S3_PREFIX: z
    .string()
    .regex(
      /^(?!\/)[\w!.*'()/-]*$/,
      "expected letters, digits and -_.!*'()/ without a slash in front",
    )
    .transform((prefix) => (prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`))
    .default(""),
  ONNWARD_S3_REGION: z.string().min(1).default("us-east-1"),
  /** Both, or neither: then the role of the machine, or what else Amazon's SDK finds. */
  ONNWARD_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  ONNWARD_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  /** The bucket in the path and not in the host name; absent: where there is an endpoint. */
  ONNWARD_S3_PATH_STYLE: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
  /** What a store in a bucket keeps on the local disk. */
  ONNWARD_ARTIFACT_CACHE_BYTES: positiveInt.default(50 * 1024 ** 3),
  /** Of one file; the .onnx itself may have 2 GiB at most, which is protobuf's own bound. */
  ONNWARD_MAX_UPLOAD_BYTES: positiveInt.default(16 * 1024 ** 3),
  /** Of all files of one version together. */
  ONNWARD_MAX_VERSION_BYTES: positiveInt.default(64 * 1024 ** 3),
  /** An upload that nobody goes on with is removed after this. */
  ONNWARD_UPLOAD_EXPIRES_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 30)
    .default(24),
  ONNWARD_MAX_PREDICT_BYTES: positiveInt.default(64 * 1024 ** 2),
  ONNWARD_MAX_OUTPUT_BYTES: positiveInt.default(256 * 1024 ** 2),
  ONNWARD_MAX_BATCH_ROWS: positiveInt.default(1_048_576),
  /** Deadline of one prediction; at its end the worker is killed. */
  ONNWARD_PREDICT_TIMEOUT_MS: positiveInt.default(30_000),
  /** Wall deadline of the quarantine run. */
  ONNWARD_VALIDATION_TIMEOUT_MS: positiveInt.default(30_000),
  /** Requests that may wait for one version. */
  ONNWARD_QUEUE_LENGTH: positiveInt.default(256),
  /** Requests in the whole gateway at one time. */
  ONNWARD_MAX_IN_FLIGHT: positiveInt.default(2_048),
  /** Data rlimit of workers and the validator, in MiB, before the file's size is added four times. */
  ONNWARD_WORKER_MEMORY_MIB: positiveInt.default(512),
  /** Started as root: the user and group of workers and validators. Absent: they run as who started. */
  ONNWARD_WORKER_UID: unprivilegedId.optional(),
  ONNWARD_WORKER_GID: unprivilegedId.optional(),
  /**
   * Memory that all workers of a gateway may hold together, in MiB; above it versions that were loaded by
   * their number give way. Absent: three quarters of what the machine or its control group has.
   */
  ONNWARD_MEMORY_BUDGET_MIB: positiveInt.optional(),
  /** How long a promotion waits for gateways before it is finished in the background (202). */
  ONNWARD_PROMOTE_WAIT_MS: positiveInt.default(10_000),
  /** A version that is called by number and is no alias's target is unloaded after this idle time. */
  ONNWARD_IDLE_UNLOAD_MS: positiveInt.default(600_000),
  /** With the database gone for longer than this, keys are refused; absent: never. */
  ONNWARD_SNAPSHOT_MAX_AGE_MS: positiveInt.optional(),
  /** A signed checkpoint of the audit chain after so many events, or after so long when there are any. */
  ONNWARD_AUDIT_CHECKPOINT_EVENTS: positiveInt.default(1_000),
  ONNWARD_AUDIT_CHECKPOINT_INTERVAL_MS: positiveInt.default(300_000),
  /** What the checkpoints call this installation. The signed note allows no space and no plus in it. */
  ONNWARD_AUDIT_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/, "expected a name without spaces and without +")
    .default("onnward-audit"),
  /** Signs the checkpoints; absent: made once in the data folder. Machines that work together need the same. */
  ONNWARD_AUDIT_SIGNING_KEY: z
    .string()
    .refine(
      isEd25519,
      "expected an Ed25519 private key (PKCS8, PEM): openssl genpkey -algorithm ed25519",
    )
    .optional(),
  /** Events older than this are removed, at a checkpoint; absent: never. */
  ONNWARD_AUDIT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(30, "expected at least 30: younger events are never removed")
    .optional(),
  /** A version that an alias pointed at within so many days cannot be deleted; 0: it can be at once. */
  ONNWARD_RETENTION_DAYS: z.coerce.number().int().min(0).max(3_650).default(30),
  /** For how long deleted models and versions can be restored; then their rows and bytes go. */
  ONNWARD_DELETED_DAYS: z.coerce.number().int().min(0).max(3_650).default(30),
  /** Where gateways count the limits of keys together; absent: each counts its own. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** How long the log of single predictions is kept; 0: none is written. */
  ONNWARD_PREDICTION_LOG_DAYS: z.coerce.number().int().min(0).max(3_650).default(14),
  /** How long the bodies of sampled predictions are kept. */
  ONNWARD_PAYLOAD_SAMPLE_DAYS: z.coerce.number().int().min(1).max(3_650).default(7),
  /** Set by the supervisor for its children. */
  ONNWARD_RUN_DIR: z.string().min(1).optional(),
  ONNWARD_GATEWAY_ID: z.uuid().optional(),
});

export type Env = z.infer<typeof envSchema>;

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "ed25519";
  } catch {
    return false; // Not a key at all: the message says what is expected.
  }
}

const secretNames = [
  "DATABASE_URL",
  "ONNWARD_MIGRATION_DATABASE_URL",
  "ONNWARD_SECRET",
  "ONNWARD_ADMIN_PASSWORD",
  "ONNWARD_ADMIN_KEY",
  "ONNWARD_METRICS_TOKEN",
  "ONNWARD_AUDIT_SIGNING_KEY",
  "REDIS_URL",
  "ONNWARD_OIDC_CLIENT_SECRET",
  "ONNWARD_S3_ACCESS_KEY_ID",
  "ONNWARD_S3_SECRET_ACCESS_KEY",
] as const;

/** Thrown when the configuration cannot be used; `problems` is one readable line each. */
export class EnvError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
    this.name = "EnvError";
  }
}

/** Reads and checks the configuration. Throws EnvError with every problem, not the first. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const problems: string[] = [];
  const values: Record<string, string | undefined> = {};
  for (const name of Object.keys(envSchema.shape)) {
    // An empty variable is how shells and compose files say "not set".
    values[name] = source[name] === "" ? undefined : source[name];
  }
  for (const name of secretNames) {
    const path = source[`${name}_FILE`];
    if (path === undefined || path === "") continue;
    if (values[name] !== undefined)
      problems.push(`${name} and ${name}_FILE are both set: keep one.`);
    try {
      values[name] = readFileSync(path, "utf8").trim();
    } catch {
      problems.push(`${name}_FILE: cannot read the file that it names.`);
    }
  }
  const parsed = envSchema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push(`${issue.path.join(".")}: ${issue.message}`);
    }
  }
  problems.push(...oidcProblems(values), ...storeProblems(values));
  if (problems.length > 0 || !parsed.success) throw new EnvError(problems);
  return parsed.data;
}

/** Half a configuration would be a door that nobody can open. */
function oidcProblems(values: Readonly<Record<string, string | undefined>>): string[] {
  const names = ["ISSUER", "CLIENT_ID", "CLIENT_SECRET"].map((name) => `ONNWARD_OIDC_${name}`);
  const missing = names.filter((name) => values[name] === undefined);
  const hasRoles =
    values.ONNWARD_OIDC_ROLE_MAP !== undefined || values.ONNWARD_OIDC_DEFAULT_ROLE !== undefined;
  // What has a default says nothing of whether somebody wants an issuer.
  if (missing.length === names.length && !hasRoles) return [];
  return [
    ...missing.map((name) => `${name}: expected, because another ONNWARD_OIDC_ variable is set`),
    ...(hasRoles
      ? []
      : ["ONNWARD_OIDC_ROLE_MAP or ONNWARD_OIDC_DEFAULT_ROLE: expected; without, nobody gets in"]),
    ...(values.ONNWARD_OIDC_LINK_BY_EMAIL === "true" &&
    values.ONNWARD_OIDC_ALLOW_UNVERIFIED_EMAIL === "true"
      ? ["ONNWARD_OIDC_ALLOW_UNVERIFIED_EMAIL: not together with ONNWARD_OIDC_LINK_BY_EMAIL"]
      : []),
  ];
}

function storeProblems(values: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  if (values.ONNWARD_ARTIFACT_STORE === "s3" && values.ONNWARD_S3_BUCKET === undefined)
    problems.push("ONNWARD_S3_BUCKET: expected, because ONNWARD_ARTIFACT_STORE is s3");
  const keys = [values.ONNWARD_S3_ACCESS_KEY_ID, values.ONNWARD_S3_SECRET_ACCESS_KEY];
  if (keys.filter((key) => key === undefined).length === 1)
    problems.push(
      "ONNWARD_S3_ACCESS_KEY_ID and ONNWARD_S3_SECRET_ACCESS_KEY: expected both, or neither",
    );
  return problems;
}

let cached: Env | undefined;

/** The configuration of this process, parsed once. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** For the supervisor, which resolves it, and tests: this process's configuration becomes `source` and nothing else. */
export function replaceEnv(source: Readonly<Record<string, string | undefined>>): void {
  cached = parseEnv(source);
}

/** The configuration as it may be shown: secrets replaced. */
export function redactEnv(values: Env): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...values };
  for (const name of secretNames) if (shown[name] !== undefined) shown[name] = "[set]";
  return shown;
}

/** Every setting as it may be shown, by its name. */
export function describeEnv(
  values: Env,
): { name: string; value: string | null; isDefault: boolean; isSecret: boolean }[] {
  const shown = redactEnv(values);
  const given: Record<string, unknown> = { ...values };
  const defaults: Record<string, unknown> = { ...parseEnv({}) };
  const secrets = new Set<string>(secretNames);
  return Object.keys(envSchema.shape).map((name) => ({
    name,
    value: shown[name] === undefined ? null : withoutCredentials(String(shown[name])),
    isDefault: given[name] === defaults[name],
    isSecret: secrets.has(name),
  }));
}

/** An address may hold a password, whatever the setting is for. */
function withoutCredentials(value: string): string {
  return value.replace(/^([a-z]+:\/\/)[^/@]*@/i, "$1[set]@");
}

/** The raw environment, for the few who pass it on: the supervisor to its children, the launcher. */
export function inheritedEnv(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** What a child process that we spawn may inherit: only what Node itself needs. */
export function scrubbedEnv(): Record<string, string> {
  const kept: Record<string, string> = { ORT_DISABLE_TELEMETRY: "1", NODE_ENV: "production" };
  for (const name of ["PATH", "LANG", "TZ"]) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
