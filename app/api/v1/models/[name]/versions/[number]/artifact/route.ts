// GET, HEAD /api/v1/models/{name}/versions/{number}/artifact: the uploaded .onnx file.
// Served as an attachment only, and only after its bytes were found to have their digest.
import { answerFile, otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { openArtifact } from "@/lib/registry/artifacts";

export const GET = rawRoute(operations.downloadArtifact, async ({ ctx, input, request }) =>
  answerFile(request, ctx.requestId, await openArtifact(ctx, input)),
);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/artifact",
);
