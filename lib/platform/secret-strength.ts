import type { Env } from "./env";

/** What a secret must be made of at least. */
interface Demand {
  readonly length: number;
  readonly differentCharacters: number;
  /** How to make a good one. */
  readonly remedy: string;
}

const random = (bytes: number) => `make one with: openssl rand -hex ${bytes}`;

const installationSecret: Demand = { length: 32, differentCharacters: 8, remedy: random(32) };
const metricsToken: Demand = { length: 16, differentCharacters: 6, remedy: random(16) };
const issuerSecret: Demand = {
  length: 16,
  differentCharacters: 6,
  remedy:
    "make one with: openssl rand -hex 32, or let the issuer make it, and give both sides the same",
};
const personalPassword: Demand = {
  length: 12,
  differentCharacters: 5,
  remedy: "make one with: openssl rand -base64 18, or leave it out and a random one is made",
};
const databasePassword: Demand = {
  length: 8,
  differentCharacters: 5,
  remedy: `${random(24)}, and give it to the role with ALTER ROLE … PASSWORD`,
};
const keyBody: Demand = {
  length: 30,
  differentCharacters: 8,
  remedy: "make one with npm run key, or leave it out and create keys in the dashboard",
};

/**
 * Secrets that would let in whoever has read a manual: examples, defaults of other products, patterns.
 * One line for each, naming the variable and how to make a good one, never the value.
 */
export function findWeakSecrets(env: Env): string[] {
  const checks: readonly (readonly [string, string | null | undefined, Demand])[] = [
    ["ONNWARD_SECRET", env.ONNWARD_SECRET, installationSecret],
    ["ONNWARD_METRICS_TOKEN", env.ONNWARD_METRICS_TOKEN, metricsToken],
    ["ONNWARD_OIDC_CLIENT_SECRET", env.ONNWARD_OIDC_CLIENT_SECRET, issuerSecret],
    ["ONNWARD_ADMIN_PASSWORD", env.ONNWARD_ADMIN_PASSWORD, personalPassword],
    ["ONNWARD_ADMIN_KEY", env.ONNWARD_ADMIN_KEY?.slice("onw_live_".length, -6), keyBody],
    ["DATABASE_URL", passwordOf(env.DATABASE_URL), databasePassword],
    [
      "ONNWARD_MIGRATION_DATABASE_URL",
      passwordOf(env.ONNWARD_MIGRATION_DATABASE_URL),
      databasePassword,
    ],
  ];
  return checks.flatMap(([name, value, demand]) => {
    const fault = value === undefined || value === null ? null : weaknessOf(value, demand);
    return fault === null ? [] : [`${name}: ${fault}; ${demand.remedy}.`];
  });
}

/** Null where there is none: the server then knows the role by other means, such as a certificate. */
function passwordOf(url: string | undefined): string | null {
  if (url === undefined) return null;
  const { password, searchParams } = new URL(url);
  const given = searchParams.get("password") ?? decode(password);
  return given === "" ? null : given;
}

/** A stray percent sign stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Words of examples and defaults, this product's own among them. */
const exampleWords = [
  ...["changeme", "changethis", "change", "replaceme", "replace", "example", "sample", "default"],
  ...["password", "passwort", "passwd", "passphrase", "secret", "token", "private", "random"],
  ...["admin", "administrator", "root", "user", "test", "demo", "dummy", "placeholder", "string"],
  ...["postgresql", "postgres", "database", "onnward", "prometheus", "metrics", "letmein"],
  ...[
    "welcome",
    "qwertyuiop",
    "qwerty",
    "your",
    "here",
    "please",
    "insert",
    "todo",
    "this",
    "with",
  ],
  ...[
    "before",
    "production",
    "development",
    "local",
    "insecure",
    "notsecure",
    "sosecure",
    "supersecret",
    "super",
    "very",
    "long",
    "owner",
  ],
] as const;

/** The longest first, or `changeme` would be `change` and two letters of somebody's own. */
const examplePattern = new RegExp(
  [...exampleWords].sort((a, b) => b.length - a.length).join("|"),
  "g",
);
/** Beside such words; fewer could be tried through. */
const fewestOwnCharacters = 8;

/** Why a secret is one that somebody could guess; null when it is not. */
export function weaknessOf(value: string, demand: Omit<Demand, "remedy">): string | null {
  if (value.length < demand.length) return `expected at least ${demand.length} characters`;
  if (new Set(value).size < demand.differentCharacters || isPattern(value))
    return "expected a random value, not a pattern";
  if (isMadeOfExamples(value)) return "this is an example or a default, which everybody knows";
  return null;
}

/** One piece again and again, or mostly runs such as `abcdef` and `654321`. */
function isPattern(value: string): boolean {
  const period = `${value}${value}`.indexOf(value, 1);
  if (period <= value.length / 2) return true;
  const codes = [...value].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, place) => Math.abs(code - (codes[place] ?? 0)));
  return steps.filter((step) => step <= 1).length > steps.length * 0.75;
}

/** Such as `please-change-this-secret-123`: nothing of weight is left without the words. */
function isMadeOfExamples(value: string): boolean {
  const plain = value
    .toLowerCase()
    .replaceAll("0", "o")
    .replaceAll(/[@4]/g, "a")
    .replaceAll("$", "s")
    .replaceAll("3", "e");
  const letters = plain.replaceAll(/[^a-z0-9]/g, "");
  const own = letters.replaceAll(examplePattern, "").length;
  return own < fewestOwnCharacters && own < letters.length * 0.4;
}
