import { type Node, type Weights, writeModel } from "./onnx-writer";
import { createRandom, createWeights } from "./random";

/** A model that the bench makes, with one input that is the same for every side. */
export interface BenchModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly input: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: Float32Array;
  };
}

const classes = 10;
const channels = 128;
/** Tuned once: about 10 ms with one thread of a quiet server core (AVX-512). */
const hiddenLayers = 5;

/**
 * Convolutions over small pictures (32×32, three colours), as a classifier has: some 10 ms of work for
 * 12 kB of input, so that what is measured is how the cores are used.
 */
export function createConvolutionModel(): BenchModel {
  const random = createRandom(4);
  const nodes: Node[] = [];
  const weights: Weights[] = [];
  let last = "picture";
  for (let layer = 0; layer <= hiddenLayers; layer += 1) {
    const shape = [channels, layer === 0 ? 3 : channels, 3, 3];
    weights.push({ name: `kernel${layer}`, shape, values: createWeights(random, shape) });
    const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] };
    const inputs = [last, `kernel${layer}`];
    nodes.push({ operator: "Conv", inputs, output: `mixed${layer}`, attributes });
    last = `layer${layer}`;
    nodes.push({ operator: "Relu", inputs: [`mixed${layer}`], output: last });
  }
  return finish("heavy", { last, channels, size: 32, nodes, weights, random });
}

/** Nearly no work for 602 kB of input: what is measured is how bytes get to a model. */
export function createImageModel(): BenchModel {
  const random = createRandom(224);
  return finish("image", {
    last: "picture",
    channels: 3,
    size: 224,
    nodes: [],
    weights: [],
    random,
  });
}

/** Mean over the picture, then a linear layer. */
function finish(
  name: string,
  parts: {
    last: string;
    channels: number;
    size: number;
    nodes: readonly Node[];
    weights: readonly Weights[];
    random: () => number;
  },
): BenchModel {
  const { random, size } = parts;
  const shape = [classes, parts.channels];
  const bytes = writeModel({
    name,
    nodes: [
      ...parts.nodes,
      { operator: "GlobalAveragePool", inputs: [parts.last], output: "means" },
      { operator: "Flatten", inputs: ["means"], output: "features", attributes: { axis: 1 } },
      {
        operator: "Gemm",
        inputs: ["features", "linear"],
        output: "scores",
        attributes: { transB: 1 },
      },
    ],
    weights: [...parts.weights, { name: "linear", shape, values: createWeights(random, shape) }],
    input: { name: "picture", shape: ["batch", 3, size, size] },
    output: { name: "scores", shape: ["batch", classes] },
  });
  const values = Float32Array.from({ length: 3 * size * size }, () => Math.fround(random()));
  return { name, bytes, input: { name: "picture", shape: [1, 3, size, size], values } };
}
