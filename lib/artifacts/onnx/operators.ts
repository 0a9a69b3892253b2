/**
 * Which operators a model may use. Shape inference of every operator runs on untrusted input while
 * a model loads, so what nobody needs stays out.
 */

/** The standard's own operator sets. Training sets are not here: no inference kernel exists. */
const standardDomains: ReadonlySet<string> = new Set(["", "ai.onnx.ml", "ai.onnx.preview"]);

/**
 * Domains that onnxruntime or the standard own. A function of the file may not speak in their name:
 * which of the two runs would be onnxruntime's choice, not ours.
 */
const ownedDomain = /^(ai\.onnx|com\.microsoft|com\.ms|org\.pytorch)(\.|$)/;

/**
 * com.microsoft operators with a CPU kernel that exporters, quantizers and the transformer optimizer
 * write. Left out on purpose: EPContext (reads files), ATen and Python operators (run foreign code),
 * BeamSearch, GreedySearch, Sampling and WhisperBeamSearch (whole decoding loops with subgraphs of
 * their own contract), and what exists only for other hardware or for onnxruntime's own tests.
 */
const microsoftOperators: ReadonlySet<string> = new Set(
  `Attention AttnLSTM BiasGelu CDist ConvTransposeWithDynamicPads CropAndResize
  DecoderMaskedMultiHeadAttention DequantizeLinear DynamicQuantizeLSTM DynamicQuantizeMatMul
  DynamicTimeWarping EmbedLayerNormalization ExpandDims FastGelu FusedConv FusedGemm FusedMatMul
  FusedMatMulActivation GatherBlockQuantized GatherND Gelu GemmFastGelu GridSample
  GroupQueryAttention Inverse MatMulBnb4 MatMulFpQ4 MatMulInteger16 MatMulIntegerToFloat MatMulNBits
  MaxpoolWithMask MoE MultiHeadAttention MurmurHash3 NGramRepeatBlock NhwcFusedConv NhwcMaxPool Pad
  QAttention QEmbedLayerNormalization QGemm QLinearAdd QLinearAveragePool QLinearConcat QLinearConv
  QLinearGlobalAveragePool QLinearLeakyRelu QLinearMul QLinearReduceMean QLinearSigmoid
  QLinearSoftmax QLinearWhere QMoE QuantizeLinear QuickGelu Range RotaryEmbedding
  SkipLayerNormalization SkipSimplifiedLayerNormalization SparseAttention SparseToDenseMatMul
  Tokenizer TransposeMatMul Trilu UnfoldTensor Unique WordConvEmbedding`.split(/\s+/),
);

/** `ai.onnx` is another spelling of the empty domain. */
export function normalDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

/** `Conv` for the standard's own, `ai.onnx.ml:ZipMap` for the rest. */
export function operatorLabel(domain: string, op: string): string {
  return domain === "" ? op : `${domain}:${op}`;
}

export function isOperatorAllowed(domain: string, op: string, isOwnFunction: boolean): boolean {
  if (standardDomains.has(domain)) return true;
  if (domain === "com.microsoft") return microsoftOperators.has(op);
  return isOwnFunction && !ownedDomain.test(domain);
}
