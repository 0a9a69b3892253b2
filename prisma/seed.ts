import { randomBytes } from "node:crypto";
import { createKey, createUser } from "@/lib/access";
import { type Context, scopes } from "@/lib/contract/actor";
import { withAdvisoryLock } from "@/lib/platform/advisory-lock";
import { db, isUniqueConflict } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { createId } from "@/lib/platform/ids";
import { seedModels, shippedModelsDir } from "./seed-models";

/** What may be shown once, after the very first start. */
export interface FirstStart {
  readonly adminEmail: string;
  /** Null when the environment gave it. */
  readonly adminPassword: string | null;
  /** May only predict with the shipped models; null when there are none. */
  readonly predictKey: string | null;
}

/** One number for one purpose; migrations have another. */
const seedLock = 7_246_002;
const defaultEmail = "admin@onnward.local";

/**
 * Fills an empty installation: the shipped models, and the first administrator when there is none. Safe to
 * run at every start, on several machines at one time. It does not wait for validation: `production` is
 * pointed at a shipped model by the runner, when the model is ready and if nobody ever pointed it anywhere
 * (work of the kind alias.seed_production).
 */
export async function seed(
  modelsDir: string = shippedModelsDir,
): Promise<{ firstStart: FirstStart | null }> {
  const url = env().DATABASE_URL;
  if (url === undefined) throw new Error("DATABASE_URL is not set in this process");
  return withAdvisoryLock(url, seedLock, async () => {
    const ctx = seedContext();
    const shipped = await seedModels(ctx, modelsDir);
    const admins = await db().user.count({ where: { role: "admin" } });
    return { firstStart: admins > 0 ? null : await seedAdministrator(ctx, shipped) };
  });
}

function seedContext(): Context {
  return {
    actor: { kind: "system", id: "system", label: "system (first start)" },
    requestId: createId(),
    address: null,
    userAgent: null,
  };
}

/** Keys before the administrator, whose row says that all of this is done. */
async function seedAdministrator(ctx: Context, shipped: readonly string[]): Promise<FirstStart> {
  const { ONNWARD_ADMIN_EMAIL, ONNWARD_ADMIN_PASSWORD, ONNWARD_ADMIN_KEY } = env();
  if (ONNWARD_ADMIN_KEY !== undefined) await createAdminKey(ctx, ONNWARD_ADMIN_KEY);
  const predictKey = await createPredictKey(ctx, shipped);
  const password = ONNWARD_ADMIN_PASSWORD ?? randomBytes(15).toString("base64url");
  const { email } = await createUser(ctx, {
    email: ONNWARD_ADMIN_EMAIL ?? defaultEmail,
    password,
    role: "admin",
  });
  const adminPassword = ONNWARD_ADMIN_PASSWORD === undefined ? password : null;
  return { adminEmail: email, adminPassword, predictKey };
}

async function createAdminKey(ctx: Context, secret: string): Promise<void> {
  try {
    await createKey(ctx, { name: "administrator", scopes: [...scopes], models: [] }, secret);
  } catch (error) {
    // A first start that was interrupted had made it already.
    if (isUniqueConflict(error)) return;
    if (!(error instanceof AppError) || error.code !== "request.invalid") throw error;
    throw new AppError("request.invalid", `ONNWARD_ADMIN_KEY: ${error.detail}`, { cause: error });
  }
}

/** No models would mean every model, so without a shipped one there is no such key. */
async function createPredictKey(ctx: Context, shipped: readonly string[]): Promise<string | null> {
  if (shipped.length === 0) return null;
  const { secret } = await createKey(ctx, {
    name: "first predictions",
    scopes: ["predict"],
    models: [...shipped],
  });
  return secret;
}
