import {
  bytesOf,
  countTensor,
  elementName,
  type ModelGraph,
  type TensorPart,
} from "@/lib/artifacts/graph";
import type { Context } from "@/lib/contract/actor";
import type { InitializerStatisticsDto } from "@/lib/contract/graph";
import type { VersionRef } from "@/lib/contract/version-label";
import { AppError } from "@/lib/platform/errors";
import { graphOf, openModel, withTurn } from "./open-model";

interface InitializerInput {
  readonly name: string;
  readonly number: VersionRef;
  readonly initializer: string;
  readonly graph: number;
}

/** Statistics of one tensor of a version. `tag` stands for the whole answer: who has it need not `read`. */
export async function openInitializer(ctx: Context, input: InitializerInput) {
  const model = await openModel(ctx, input);
  return {
    tag: `${model.number}-${model.identity}`,
    async read(signal?: AbortSignal): Promise<InitializerStatisticsDto> {
      const tensor = getTensor(await graphOf(model), input);
      return {
        name: input.initializer,
        graph: input.graph,
        type: elementName(tensor.elemType),
        shape: tensor.dims,
        bytes: bytesOf(tensor),
        statistics: await withTurn(() => countTensor(model.source, tensor, signal)),
      };
    },
  };
}

/** An initializer, or what a Constant holds: exporters write weights either way. */
function getTensor(
  { graphs }: ModelGraph,
  { name, number, initializer, graph }: InitializerInput,
): TensorPart {
  const part = graphs[graph];
  const found =
    part?.initializers.find((tensor) => tensor.name === initializer) ??
    part?.nodes
      .find(({ op, outputs }) => op === "Constant" && outputs.includes(initializer))
      ?.attributes.flatMap(({ tensors }) => tensors)[0];
  if (found !== undefined) return found;
  throw new AppError(
    "graph.initializer_not_found",
    part === undefined
      ? `${name}@${number} has ${graphs.length} graphs; there is none with number ${graph}.`
      : `Graph ${graph} of ${name}@${number} has no initializer and no Constant of this name.`,
  );
}
