import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import { createModelBody } from "@/lib/contract/model";
import { metricsSchema, uploadVersionQuery } from "@/lib/contract/version";
import { db } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";
import { projectRoot } from "@/lib/platform/project-root";
import { createModel } from "@/lib/registry/models";
import { createVersion } from "@/lib/registry/versions";

export const shippedModelsDir = path.join(projectRoot, "models");

/** `models/<folder>/model.json`, beside `model.onnx`. Golden samples are for tests and people. */
export const modelPackageSchema = z.object({
  ...createModelBody.shape,
  /** Name of the Markdown file in the same folder that becomes the model card. */
  card: z.string().regex(/^[A-Za-z0-9._-]+$/),
  note: uploadVersionQuery.shape.note,
  metrics: metricsSchema,
});
type ModelPackage = z.infer<typeof modelPackageSchema>;

/**
 * Registers every shipped model, once and like any upload. One that somebody deleted stays deleted, and a
 * model that somebody else made under its name is left alone. Gives the names of those that are there.
 */
export async function seedModels(ctx: Context, modelsDir: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const folder of await listPackages(modelsDir)) {
    try {
      const shipped = modelPackageSchema.parse(
        JSON.parse(await readFile(path.join(folder, "model.json"), "utf8")),
      );
      if (await seedModel(ctx, folder, shipped)) names.push(shipped.name);
    } catch (error) {
      // A full disk must not keep the installation from starting. The next start tries again.
      logger().error({ err: error, folder: path.basename(folder) }, "a shipped model is missing");
    }
  }
  return names;
}

async function listPackages(modelsDir: string): Promise<string[]> {
  if (!existsSync(modelsDir)) return [];
  const entries = await readdir(modelsDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(modelsDir, entry.name))
    .filter((folder) => existsSync(path.join(folder, "model.json")))
    .sort();
}

/** Whether the model is there and is ours. Each step is looked up first: a start may end between any two. */
async function seedModel(ctx: Context, folder: string, shipped: ModelPackage): Promise<boolean> {
  const { name } = shipped;
  const where = { name, createdBy: ctx.actor.label };
  const isNew = (await db().model.count({ where: { OR: [where, { liveName: name }] } })) === 0;
  if (isNew) {
    const card = await readFile(path.join(folder, shipped.card), "utf8");
    const { description, tags } = shipped;
    await createModel(ctx, { name, description, tags, card });
  }
  const model = await db().model.findFirst({
    where: { ...where, liveName: name },
    select: { id: true, lastNumber: true },
  });
  if (model === null) return false;
  if (model.lastNumber === 0) await upload(ctx, folder, shipped);
  await requestProduction(model.id);
  return true;
}

async function upload(ctx: Context, folder: string, shipped: ModelPackage): Promise<void> {
  await createVersion(ctx, {
    name: shipped.name,
    create: false,
    note: shipped.note,
    metrics: shipped.metrics,
    bytes: createReadStream(path.join(folder, "model.onnx")),
  });
}

/** The runner looks again whether somebody pointed it elsewhere; this only asks it to look. */
async function requestProduction(modelId: string): Promise<void> {
  const version = await db().version.findUnique({
    where: { modelId_number: { modelId, number: 1 } },
    select: { id: true, status: true },
  });
  const isHopeful = version?.status === "validating" || version?.status === "ready";
  const moves = await db().aliasMove.count({ where: { modelId, alias: "production" } });
  if (version === null || !isHopeful || moves > 0) return;
  await db().work.createMany({
    data: [{ kind: "alias.seed_production", subjectId: version.id }],
    skipDuplicates: true,
  });
}
