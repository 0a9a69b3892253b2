import { modelErrors, predictionErrors } from "./openapi-prediction-errors";
import { aliasName, errorResponses, type JsonObject, pathParameter } from "./openapi-schemas";

/** TensorFlow Serving's REST dialect. Without a version or a label the alias `production` answers. */
export function tfServingPaths(): JsonObject {
  return Object.assign(
    {},
    ...forms.map(({ path, suffix, parameters }) => ({
      [`${path}:predict`]: { post: predict(`tfPredict${suffix}`, parameters) },
      [path]: {
        get: reading(`tfGetStatus${suffix}`, "State of the model's versions", parameters),
      },
      [`${path}/metadata`]: {
        get: reading(`tfGetMetadata${suffix}`, "The signature, as a SignatureDef", parameters),
      },
    })),
  );
}

const tags = ["tensorflow serving"];

const model = pathParameter("model", "Name of a model", { type: "string" });
const forms = [
  { path: "/v1/models/{model}", suffix: "", parameters: [model] },
  {
    path: "/v1/models/{model}/versions/{version}",
    suffix: "OfVersion",
    parameters: [
      model,
      pathParameter("version", "Number of a version", {
        type: "string",
        pattern: "^[0-9]+$",
      }),
    ],
  },
  {
    path: "/v1/models/{model}/labels/{label}",
    suffix: "OfLabel",
    parameters: [model, pathParameter("label", "Name of an alias", aliasName)],
  },
];

const rowsOrColumns = {
  type: "object",
  properties: {
    signature_name: { type: "string", enum: ["", "serving_default"] },
    instances: { type: "array", description: "Rows: one value, or one object of inputs, for each" },
    inputs: { description: "Columns: one tensor, or an object of tensors" },
  },
};
const predictions = {
  type: "object",
  properties: {
    predictions: { type: "array", description: "For `instances`" },
    outputs: { description: "For `inputs`" },
  },
};

function predict(operationId: string, parameters: JsonObject[]): JsonObject {
  return {
    operationId,
    tags,
    summary: "Predict, by rows (`instances`) or by columns (`inputs`). Needs the scope `predict`",
    parameters,
    requestBody: { required: true, content: { "application/json": { schema: rowsOrColumns } } },
    responses: {
      "200": {
        description: "The predictions",
        content: { "application/json": { schema: predictions } },
      },
      ...errorResponses(predictionErrors, "inference"),
    },
  };
}

function reading(operationId: string, summary: string, parameters: JsonObject[]): JsonObject {
  const schema = { type: "object", additionalProperties: true };
  return {
    operationId,
    tags,
    summary,
    description: "Needs the scope `predict` or `models:read`.",
    parameters,
    responses: {
      "200": { description: summary, content: { "application/json": { schema } } },
      ...errorResponses(modelErrors, "inference"),
    },
  };
}
