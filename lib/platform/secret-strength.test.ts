import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { parseEnv } from "./env";
import { findWeakSecrets } from "./secret-strength";

const issuer = {
  ONNWARD_OIDC_ISSUER: "https://login.example.com",
  ONNWARD_OIDC_CLIENT_ID: "onnward",
  ONNWARD_OIDC_CLIENT_SECRET: randomBytes(16).toString("hex"),
  ONNWARD_OIDC_DEFAULT_ROLE: "viewer",
};
const weak = (source: Record<string, string>) =>
  findWeakSecrets(parseEnv({ ...issuer, ...source }));
const key = (body: string) => `onw_live_${body}123456`;

test.each([
  ["ONNWARD_SECRET", "changeme-changeme-changeme-changeme"],
  ["ONNWARD_SECRET", "please-change-this-secret-before-production-2026"],
  ["ONNWARD_SECRET", "0123456789abcdef0123456789abcdef"],
  ["ONNWARD_SECRET", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ["ONNWARD_METRICS_TOKEN", "metrics-token-123"],
  ["ONNWARD_METRICS_TOKEN", "aaaaaaaaaaaaaaaaaaaaaaaa"],
  ["ONNWARD_METRICS_TOKEN", "abcabcabcabcabcabcabc"],
  ["ONNWARD_OIDC_CLIENT_SECRET", "client-secret"],
  ["ONNWARD_OIDC_CLIENT_SECRET", "your-client-secret-here"],
  ["ONNWARD_ADMIN_PASSWORD", "changemechangeme"],
  ["ONNWARD_ADMIN_PASSWORD", "Passw0rd1234"],
  ["ONNWARD_ADMIN_PASSWORD", "administrator1"],
  ["ONNWARD_ADMIN_PASSWORD", "123456789012"],
  ["ONNWARD_ADMIN_PASSWORD", "your-password-here"],
  ["ONNWARD_ADMIN_KEY", key("0".repeat(30))],
  ["DATABASE_URL", "postgresql://onnward_app:changeme@db/onnward"],
  ["DATABASE_URL", "postgresql://postgres:postgres@127.0.0.1/onnward"],
  ["DATABASE_URL", "postgresql://onnward_app:p%61ssword@db/onnward"],
  ["DATABASE_URL", "postgresql://onnward_app@db/onnward?password=changeme"],
  ["DATABASE_URL", "postgresql://onnward_app:k3Xq9@db/onnward"],
  ["ONNWARD_MIGRATION_DATABASE_URL", "postgresql://owner:onnward_owner@db/onnward"],
])(
  "refuses %s=%s, naming the variable, how to make a good one, and not the value",
  (name, value) => {
    const [line, ...others] = weak({ [name]: value });
    expect(others).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name}: .+; (make one with|openssl)`));
    for (const part of [value, "changeme", "p%61ssword", "k3Xq9"]) expect(line).not.toContain(part);
  },
);

test("passes what is random, passphrases, and a database that wants no password", () => {
  for (let round = 0; round < 500; round += 1) {
    const hex = randomBytes(32).toString("hex");
    const text = randomBytes(18).toString("base64url");
    expect(
      weak({
        ONNWARD_SECRET: hex,
        ONNWARD_METRICS_TOKEN: hex.slice(32),
        ONNWARD_ADMIN_PASSWORD: text,
        DATABASE_URL: `postgresql://onnward_app:${text}@db/onnward`,
      }),
      `${hex} ${text}`,
    ).toEqual([]);
  }
  expect(weak({ ONNWARD_ADMIN_PASSWORD: "seven green lamps below the pier" })).toEqual([]);
  expect(
    weak({ DATABASE_URL: "postgresql://onnward_app@localhost/onnward?host=/run/postgresql" }),
  ).toEqual([]);
  expect(weak({ DATABASE_URL: "postgresql://onnward_app:100%rQ7!zLm2@db/onnward" })).toEqual([]);
});
