import type { Context } from "@/lib/contract/actor";
import type { GraphDto } from "@/lib/contract/graph";
import type { VersionRef } from "@/lib/contract/version-label";
import { toGraphDto } from "./graph-dto";
import { graphOf, openModel } from "./open-model";

/** The graph of a version. `tag` stands for the whole answer: who has it need not `read`. */
export async function openGraph(ctx: Context, input: { name: string; number: VersionRef }) {
  const model = await openModel(ctx, input);
  return {
    tag: `${model.number}-${model.identity}`,
    async read(): Promise<GraphDto> {
      const { digest, number } = model;
      return toGraphDto(await graphOf(model), { model: input.name, version: number, digest });
    },
  };
}
