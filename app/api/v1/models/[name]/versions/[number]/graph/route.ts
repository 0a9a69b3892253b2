// GET /api/v1/models/{name}/versions/{number}/graph: what a version is made of, without its weights.
// The model is authorized before the file is opened; names of files inside it never become a path.
import { otherVerbs, rawRoute } from "@/lib/console";
import { answerTagged } from "@/lib/console/tagged";
import { operations } from "@/lib/contract/operations";
import { openGraph } from "@/lib/registry/graph";

export const GET = rawRoute(operations.getGraph, async ({ ctx, input, request }) => {
  const { tag, read } = await openGraph(ctx, input);
  const operation = operations.getGraph;
  return answerTagged({ ctx, request, operation, tag: `graph-1-${tag}`, read });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/graph",
);
