/** Families of operators that a reader looks for. The colour repeats what the operator's name says. */
export type OperatorKind = "layer" | "activation" | "normalization" | "pool" | "shape" | "other";

const kinds: readonly (readonly [OperatorKind, RegExp])[] = [
  ["layer", /Conv|Gemm|MatMul|LSTM|GRU|RNN|Attention|Linear|Tree|SVM|Einsum/],
  ["normalization", /Norm/],
  ["pool", /Pool|^Reduce|^Arg(Max|Min)$|TopK/],
  [
    "activation",
    /Relu|Sigmoid|Tanh|Softmax|Swish|Gelu|^Elu|Selu|Celu|Softplus|Softsign|Mish|^Clip$|^Erf$|Shrink/,
  ],
  [
    "shape",
    /^(Reshape|Transpose|Squeeze|Unsqueeze|Flatten|Concat|Split|Slice|Gather|Expand|Tile|Pad|Shape|Identity|Cast|Resize|Upsample|Constant)/,
  ],
];

export function operatorKind(op: string): OperatorKind {
  return kinds.find(([, pattern]) => pattern.test(op))?.[0] ?? "other";
}
