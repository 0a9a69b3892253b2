import { z } from "zod";
import { modelNameSchema } from "./model";
import { textSchema } from "./text";

export const maxExampleBytes = 256 * 1_024;
export const maxExamplesOfModel = 100;

export const examplePath = z.strictObject({ name: modelNameSchema, id: z.uuid() });

const bodySchema = textSchema(maxExampleBytes)
  .refine((text) => byteLength(text) <= maxExampleBytes, "expected at most 262144 bytes")
  .refine(isJsonObject, "expected the text of a JSON object")
  .meta({ contentMediaType: "application/json" });

export const createExampleBody = z
  .strictObject({
    name: textSchema(100).trim().min(1),
    /** The JSON text of a request to predict. Kept as it is: numbers of 64 bits stay exact. */
    body: bodySchema,
  })
  // `name` is the model's in the path, which no body may overrule.
  .transform(({ name, body }) => ({ label: name, body }));

export const exampleSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  body: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type ExampleDto = z.infer<typeof exampleSchema>;

function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false; // Which is what was asked.
  }
}
