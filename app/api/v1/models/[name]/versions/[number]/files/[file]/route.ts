// GET, HEAD /api/v1/models/{name}/versions/{number}/files/{file}: a file that was uploaded beside the .onnx.
// It is found by its name among the version's rows, which name a digest: no path is made of what came.
import { answerFile, otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { openVersionFile } from "@/lib/registry/artifacts";

export const GET = rawRoute(operations.downloadVersionFile, async ({ ctx, input, request }) =>
  answerFile(request, ctx.requestId, await openVersionFile(ctx, input)),
);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/files/{file}",
);
