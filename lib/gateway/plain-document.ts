import { errorCatalogue } from "@/lib/contract/errors";
import type { Datatype, Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import type { Target } from "@/lib/predictions";

type Schema = Readonly<Record<string, unknown>>;

const integerRanges = {
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 4_294_967_295],
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-2_147_483_648, 2_147_483_647],
} as const;

/** One element as the plain dialect writes it: 64-bit integers exactly, infinities as strings. */
function elementSchema(datatype: Datatype): Schema {
  switch (datatype) {
    case "BOOL":
      return { type: "boolean" };
    case "BYTES":
      return { type: "string" };
    case "INT64":
      return { anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?[0-9]+$" }] };
    case "UINT64":
      return {
        anyOf: [
          { type: "integer", minimum: 0 },
          { type: "string", pattern: "^[0-9]+$" },
        ],
      };
    case "FP16":
    case "FP32":
    case "FP64":
      return { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] };
    default: {
      const [minimum, maximum] = integerRanges[datatype];
      return { type: "integer", minimum, maximum };
    }
  }
}

function arraySchema(element: Schema, shape: readonly Dimension[]): Schema {
  return shape.reduceRight<Schema>((items, size) => {
    const bounds = typeof size === "number" ? { minItems: size, maxItems: size } : {};
    return { type: "array", items, ...bounds };
  }, element);
}

function tensorSchema(spec: TensorSpec): Schema {
  if (spec.classLabels !== undefined) return labelledSchema(spec.classLabels.values);
  const element = elementSchema(spec.datatype);
  // No stated shape: one value, or arrays of any depth.
  if (spec.shape === null) return { anyOf: [element, { type: "array" }] };
  const whole = arraySchema(element, spec.shape);
  const [first] = spec.shape;
  const hasRows = spec.shape.length > 0 && (typeof first !== "number" || first === 1);
  if (!hasRows) return whole;
  // Without the first dimension it is one row, and one row comes back.
  return { anyOf: [arraySchema(element, spec.shape.slice(1)), whole] };
}

/** Probabilities of a classifier, by the names of its classes. */
function labelledSchema(labels: readonly string[]): Schema {
  const properties = Object.fromEntries(labels.map((label) => [label, { type: "number" }]));
  const row = { type: "object", properties, required: labels };
  return { anyOf: [row, { type: "array", items: row }] };
}

function objectSchema(specs: readonly TensorSpec[]): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(specs.map((spec) => [spec.name, tensorSchema(spec)])),
    required: specs.map((spec) => spec.name),
    additionalProperties: false,
  };
}

const errorSchema = {
  type: "object",
  properties: { error: { type: "string" }, code: { type: "string" } },
  required: ["error", "code"],
};

/** The codes that a prediction can meet, for the document's list of answers. */
const codePattern =
  /^(input\.|output\.|batch\.|predict\.|worker\.|gateway\.|key\.(missing|invalid|in_url|scope)|model\.not_found|alias\.(unset|not_found)|version\.(not_|unavailable)|request\.(malformed|too_large|media_type|timeout))/;

function failures(): Record<string, Schema> {
  const titles: Record<string, string[]> = {};
  for (const [code, { status, title }] of Object.entries(errorCatalogue)) {
    if (!codePattern.test(code)) continue;
    titles[status] = [...(titles[status] ?? []), `\`${code}\`: ${title}`];
  }
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  return Object.fromEntries(
    Object.entries(titles).map(([status, lines]) => [
      status,
      { description: lines.join("; "), content },
    ]),
  );
}

/** Whether the inputs can come as a table: a column each, or one matrix whose columns have no names. */
function hasColumns({ inputs }: Signature): boolean {
  return (
    inputs.length > 0 &&
    inputs.every(({ shape }) => {
      if (shape === null || shape.length === 0 || shape.length > 2) return false;
      const [, width = 1] = shape;
      return width === 1 || (inputs.length === 1 && typeof width === "number" && width > 0);
    })
  );
}

/** The media types of the request and of its answer, which are the same. */
function contentOf(reference: string, isTable: boolean, description: string): Schema {
  const json = { "application/json": { schema: { $ref: reference } } };
  return isTable ? { ...json, "text/csv": { schema: { type: "string", description } } } : json;
}

const csvIn = "A line with the names of the inputs, in any order, then a line for every row.";
const csvOut = "A line with the names of the outputs, then a line for every row.";

/** OpenAPI 3.1 of one model's own prediction call, made from its signature. */
export function plainDocument(pathTarget: string, target: Target): Schema {
  const { model, version } = target;
  const signature: Signature = version.signature;
  const isTable = hasColumns(signature);
  return {
    openapi: "3.1.0",
    info: { title: `Predict with ${model.name}`, version: String(version.number) },
    servers: [{ url: "/" }],
    security: [{ key: [] }],
    paths: {
      [`/predict/${pathTarget}`]: {
        post: {
          operationId: "predict",
          summary: `One row or a batch for ${model.name}@${version.number}`,
          requestBody: {
            required: true,
            content: contentOf("#/components/schemas/Inputs", isTable, csvIn),
          },
          responses: {
            "200": {
              description: "The outputs: of one row when one row was sent, else of the batch.",
              headers: {
                "X-Onnward-Version": { schema: { type: "string" } },
                "X-Request-Id": { schema: { type: "string" } },
                "Server-Timing": { schema: { type: "string" } },
              },
              content: contentOf("#/components/schemas/Outputs", isTable, csvOut),
            },
            ...failures(),
          },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: {
        Inputs: objectSchema(signature.inputs),
        Outputs: objectSchema(signature.outputs),
        Error: errorSchema,
      },
    },
  };
}
