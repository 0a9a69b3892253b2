// GET /api/v1/models/{name}/graph-diff: what became of a graph from one version to another.
// Both versions are of the model in the path, which is authorized before a file is opened.
import { otherVerbs, rawRoute } from "@/lib/console";
import { answerTagged } from "@/lib/console/tagged";
import { operations } from "@/lib/contract/operations";
import { openGraphDiff } from "@/lib/registry/graph";

export const GET = rawRoute(operations.compareGraphs, async ({ ctx, input, request }) => {
  const opened = await openGraphDiff(ctx, input);
  const tag = `graph-diff-1-${opened.tag}`;
  const operation = operations.compareGraphs;
  return answerTagged({ ctx, request, operation, tag, read: () => opened.read(request.signal) });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/graph-diff");
