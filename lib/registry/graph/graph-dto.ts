import {
  bytesOf,
  elementName,
  type GraphPart,
  type ModelGraph,
  shapeOf,
  type TensorPart,
  typeText,
  type ValuePart,
  valuesText,
} from "@/lib/artifacts/graph";
import type {
  GraphDto,
  GraphInitializerDto,
  GraphPartDto,
  GraphValueDto,
} from "@/lib/contract/graph";

export function toGraphDto(
  { graphs, nodeCount }: ModelGraph,
  of: { model: string; version: number; digest: string },
): GraphDto {
  return { ...of, digest: `sha256:${of.digest}`, nodeCount, graphs: graphs.map(toPartDto) };
}

function toPartDto({
  name,
  owner,
  inputs,
  outputs,
  values,
  initializers,
  nodes,
}: GraphPart): GraphPartDto {
  return {
    name,
    owner,
    inputs: inputs.map(toValueDto),
    outputs: outputs.map(toValueDto),
    values: values.map(toValueDto),
    initializers: initializers.map(toInitializerDto),
    nodes: nodes.map(({ name, op, domain, inputs, outputs, attributes }) => ({
      name,
      op,
      domain,
      inputs,
      outputs,
      attributes: attributes.map(({ name, kind, text, length, graphs }) => ({
        name,
        kind,
        text,
        length,
        graphs: [...graphs],
      })),
    })),
  };
}

function toValueDto({ name, type }: ValuePart): GraphValueDto {
  return { name, type: typeText(type), shape: shapeOf(type) };
}

function toInitializerDto(tensor: TensorPart): GraphInitializerDto {
  return {
    name: tensor.name,
    type: elementName(tensor.elemType),
    shape: tensor.dims,
    bytes: bytesOf(tensor),
    values: valuesText(tensor),
    isSparse: tensor.isSparse,
    file: tensor.external?.file ?? null,
  };
}
