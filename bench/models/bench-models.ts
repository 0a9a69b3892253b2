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

/** One convolution and what it makes of its input. */
interface Layer {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
}

/** Tuned once: about 10 ms with one thread of a quiet server core (AVX-512). */
const heavyLayers: readonly Layer[] = [
  { from: 3, to: 128, kernel: 3, stride: 1 },
  ...Array.from({ length: 5 }, () => ({ from: 128, to: 128, kernel: 3, stride: 1 })),
];

/** About 4 ms on the same core: what is small among classifiers of pictures. */
const classifierLayers: readonly Layer[] = [
  { from: 3, to: 64, kernel: 7, stride: 4 },
  { from: 64, to: 128, kernel: 3, stride: 2 },
  { from: 128, to: 128, kernel: 3, stride: 1 },
  { from: 128, to: 128, kernel: 3, stride: 1 },
  { from: 128, to: 256, kernel: 3, stride: 2 },
];

/**
 * Convolutions over small pictures (32×32, three colours): some 10 ms of work for 12 kB of input, so that
 * what is measured is how the cores are used.
 */
export function createConvolutionModel(): BenchModel {
  return createModel("heavy", { size: 32, layers: heavyLayers, seed: 4 });
}

/** Pictures of the usual size, 602 kB each, and some milliseconds of work. */
export function createClassifierModel(): BenchModel {
  return createModel("classifier", { size: 224, layers: classifierLayers, seed: 5 });
}

/** Nearly no work for the same 602 kB: what is measured is how bytes get to a model. */
export function createImageModel(): BenchModel {
  return createModel("image", { size: 224, layers: [], seed: 224 });
}

/** The layers, each with a rectifier, then the mean over the picture and a linear layer. */
function createModel(
  name: string,
  { size, layers, seed }: { size: number; layers: readonly Layer[]; seed: number },
): BenchModel {
  const random = createRandom(seed);
  const weights: Weights[] = [];
  const nodes: Node[] = [];
  let last = "picture";
  for (const [at, { from, to, kernel, stride }] of layers.entries()) {
    const shape = [to, from, kernel, kernel];
    weights.push({ name: `kernel${at}`, shape, values: createWeights(random, shape) });
    const pads = Array.from({ length: 4 }, () => Math.floor(kernel / 2));
    const attributes = { kernel_shape: [kernel, kernel], pads, strides: [stride, stride] };
    const inputs = [last, `kernel${at}`];
    nodes.push({ operator: "Conv", inputs, output: `mixed${at}`, attributes });
    last = `layer${at}`;
    nodes.push({ operator: "Relu", inputs: [`mixed${at}`], output: last });
  }
  const shape = [classes, layers.at(-1)?.to ?? 3];
  weights.push({ name: "linear", shape, values: createWeights(random, shape) });
  const bytes = writeModel({
    name,
    nodes: [...nodes, ...headNodes(last)],
    weights,
    input: { name: "picture", shape: ["batch", 3, size, size] },
    output: { name: "scores", shape: ["batch", classes] },
  });
  const values = Float32Array.from({ length: 3 * size * size }, () => random());
  return { name, bytes, input: { name: "picture", shape: [1, 3, size, size], values } };
}

function headNodes(last: string): Node[] {
  const linear = { inputs: ["features", "linear"], attributes: { transB: 1 } };
  return [
    { operator: "GlobalAveragePool", inputs: [last], output: "means" },
    { operator: "Flatten", inputs: ["means"], output: "features", attributes: { axis: 1 } },
    { operator: "Gemm", output: "scores", ...linear },
  ];
}
