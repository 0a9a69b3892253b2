// GET, POST /api/v1/models/{name}/golden-samples: list a model's golden samples, and save one.
// The model comes from the path and is checked against the caller; the body's name is the sample's.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { createGoldenSample, listGoldenSamples } from "@/lib/registry/golden-samples";

export const GET = route(operations.listGoldenSamples, listGoldenSamples);
export const POST = route(operations.createGoldenSample, createGoldenSample);
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/golden-samples");
