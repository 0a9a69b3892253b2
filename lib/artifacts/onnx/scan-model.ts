import { type FileHandle, open } from "node:fs/promises";
import type { ModelFacts } from "@/lib/contract/version";
import { assertOnnxFormat } from "./detect-format";
import { assertAllUsed } from "./external-data";
import { findZipMaps } from "./find-zip-maps";
import { judgeModel } from "./judge-model";
import { operatorLabel } from "./operators";
import { invalid } from "./refusals";
import { readModelProto } from "./scan-model-proto";
import { createScanState, type ScanState } from "./scan-state";
import type { ExternalFiles, ScannedModel } from "./scanned-model";
import { drive, WireReader } from "./wire-reader";

/** Enough for the signature of every format that we know by name. */
const headBytes = 512;
/** protobuf's own bound: no message may be larger. */
const maxFileBytes = 2 ** 31 - 1;

/**
 * The admission scan: reads the whole structure of an uploaded file before onnxruntime sees a byte of
 * it, and throws an AppError that says why when the file may not become a version. Its memory does
 * not grow with the file, and it gives the event loop its turn at every window. Tensors may keep their data in
 * `externalFiles`, which came with it, and nowhere else.
 */
export async function scanModel(
  path: string,
  externalFiles: ExternalFiles = new Map(),
): Promise<ScannedModel> {
  const handle = await open(path, "r");
  try {
    return await scanFile(handle, externalFiles);
  } finally {
    await handle.close();
  }
}

async function scanFile(handle: FileHandle, externalFiles: ExternalFiles): Promise<ScannedModel> {
  const { size } = await handle.stat();
  const head = Buffer.alloc(Math.min(headBytes, size));
  await handle.read(head, 0, head.length, 0);
  assertOnnxFormat(head);
  if (size > maxFileBytes) {
    throw invalid("The file has more than 2 GiB, which no protobuf message can have.");
  }
  const reader = new WireReader(handle, 0, size);
  const state = createScanState(reader, externalFiles);
  await drive(reader, readModelProto(state, size));
  judgeModel(state);
  assertAllUsed(state);
  const zipMaps = await findZipMaps(state, (walk, start) => {
    const again = new WireReader(handle, start, size);
    return drive(again, walk(again));
  });
  if (state.graph === null) throw invalid("The file has no graph.");
  return {
    facts: toFacts(state),
    inputs: state.inputs,
    outputs: state.outputs,
    initializers: state.initializers,
    zipMaps,
    sizeBytes: size,
    usedFiles: state.usedFiles,
    graph: state.graph,
  };
}

function toFacts(state: ScanState): ModelFacts {
  const operators = new Map<string, number>();
  for (const scope of [state.model, ...state.functions.values()]) {
    for (const { domain, op, count } of scope.uses.values()) {
      const label = operatorLabel(domain, op);
      operators.set(label, (operators.get(label) ?? 0) + count);
    }
  }
  // fromEntries defines own properties, so a name like __proto__ is only a name.
  return {
    irVersion: state.irVersion,
    opsets: Object.fromEntries(state.model.opsets),
    producer: state.producer,
    producerVersion: state.producerVersion,
    operators: Object.fromEntries(operators),
    nodeCount: state.nodeCount,
    parameterCount: state.parameterCount,
    metadata: Object.fromEntries(state.metadata),
  };
}
