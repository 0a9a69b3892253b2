// GET /api/v1/models/{name}/versions/{number}/graph/initializers: figures of one tensor of a version.
// The name is looked up in what was read of the file and nowhere else; how much is counted at a time is bounded.
import { createHash } from "node:crypto";
import { otherVerbs, rawRoute } from "@/lib/console";
import { answerTagged } from "@/lib/console/tagged";
import { operations } from "@/lib/contract/operations";
import { openInitializer } from "@/lib/registry/graph";

export const GET = rawRoute(operations.getInitializer, async ({ ctx, input, request }) => {
  const opened = await openInitializer(ctx, input);
  const operation = operations.getInitializer;
  // A name may hold what no header can.
  const name = createHash("sha256").update(input.initializer).digest("hex").slice(0, 16);
  const tag = `initializer-1-${input.graph}-${name}-${opened.tag}`;
  return answerTagged({ ctx, request, operation, tag, read: () => opened.read(request.signal) });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/graph/initializers",
);
