import { z } from "zod";
import { modelNameSchema } from "./model";

export const processKindSchema = z.enum(["gateway", "console", "runner"]);
export type ProcessKind = z.infer<typeof processKindSchema>;

const gatewayShape = {
  id: z.uuid(),
  hostname: z.string(),
  seenAt: z.iso.datetime(),
  /** Decimal, like the revision that it is compared with. */
  appliedRevision: z.string(),
  /** It has applied everything that is committed. */
  isCurrent: z.boolean(),
};

/** What one live gateway says of one model's versions. */
export const modelGatewaySchema = z.object({
  ...gatewayShape,
  /** Numbers of versions that answer at once. */
  warm: z.array(z.int()),
  failed: z.array(z.object({ version: z.int(), code: z.string(), detail: z.string() })),
});
export type ModelGatewayDto = z.infer<typeof modelGatewaySchema>;

const servedSchema = z.object({ model: modelNameSchema, version: z.int() });

const systemGatewaySchema = z.object({
  ...gatewayShape,
  warm: z.array(servedSchema),
  failed: z.array(servedSchema.extend({ code: z.string(), detail: z.string() })),
});

const processSchema = z.object({
  id: z.uuid(),
  kind: processKindSchema,
  hostname: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  rssBytes: z.int(),
  /** Of the product. */
  version: z.string(),
});

const settingSchema = z.object({
  name: z.string(),
  /** Null when it is not set; "[set]" for a secret. */
  value: z.string().nullable(),
  isDefault: z.boolean(),
  isSecret: z.boolean(),
});

/** The installation as it is now: what runs, on what, with which configuration. */
export const systemSchema = z.object({
  processes: z.array(processSchema),
  revision: z.string(),
  gateways: z.array(systemGatewaySchema),
  versions: z.object({
    product: z.string(),
    node: z.string(),
    postgres: z.string(),
    onnxruntime: z.string(),
  }),
  storage: z.object({
    artifacts: z.int(),
    artifactBytes: z.int(),
    /** Of the file system of the console's data folder; null when it does not say. */
    freeBytes: z.int().nullable(),
    totalBytes: z.int().nullable(),
  }),
  work: z.object({
    /** Due and claimed by nobody. */
    waiting: z.int(),
    leased: z.int(),
    /** How long the oldest that is due has been waiting; null when none is. */
    oldestSeconds: z.number().nullable(),
  }),
  /** False: the application could change the audit log, because it connects as the tables' owner. */
  isRoleSeparate: z.boolean(),
  /** Of the console that answers. */
  configuration: z.array(settingSchema),
});
export type SystemDto = z.infer<typeof systemSchema>;
