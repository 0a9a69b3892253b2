import { z } from "zod";

const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const histogramSchema = z.custom<Uint32Array>((value) => value instanceof Uint32Array);

/** How long one process is to do its work: some time that is not counted, then some that is. */
export const timingSchema = z.object({ warmUpSeconds: z.number(), seconds: z.number() });
export type Timing = z.infer<typeof timingSchema>;

export const loadOrderSchema = timingSchema.extend({
  host: z.string(),
  port: z.int(),
  request: bytesSchema,
  /** How the body of every right answer begins. */
  expected: bytesSchema,
  connections: z.int().min(1),
  /** Null: as fast as the answers come (closed loop); else so many each second whatever comes (open loop). */
  perSecond: z.number().nullable(),
  generator: z.enum(["own", "autocannon"]),
});
export type LoadOrder = z.infer<typeof loadOrderSchema>;

export const loopOrderSchema = timingSchema.extend({
  model: z.string(),
  input: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["int64", "float32"]),
      shape: z.array(z.int()),
      values: z.array(z.number()),
    }),
  ),
});
export type LoopOrder = z.infer<typeof loopOrderSchema>;

export const pageOrderSchema = timingSchema.extend({
  url: z.string(),
  paths: z.array(z.string()),
  cookie: z.string(),
  perSecond: z.number(),
});
export type PageOrder = z.infer<typeof pageOrderSchema>;

export const countedSchema = z.object({
  kind: z.literal("counted"),
  count: z.int(),
  seconds: z.number(),
  /** From when it was due (open loop) or sent (closed loop) to its answer. */
  latency: histogramSchema,
  /** What did not go as it must; the first few. */
  failures: z.array(z.string()),
  failureCount: z.int(),
});
export type Counted = z.infer<typeof countedSchema>;

/** What children say to the bench. */
export const reportSchema = z.discriminatedUnion("kind", [
  /** Ready for orders; with a port, when it listens on one. */
  z.object({ kind: z.literal("ready"), port: z.int().nullable() }),
  /** The warm-up is over. */
  z.object({ kind: z.literal("counting") }),
  z.object({ kind: z.literal("failed"), why: z.string() }),
  countedSchema,
]);
export type Report = z.infer<typeof reportSchema>;
