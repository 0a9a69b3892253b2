import { createHash } from "node:crypto";
import { openArtifactStore } from "@/lib/artifacts";
import { type ModelGraph, type ModelSource, readGraph } from "@/lib/artifacts/graph";
import type { Context } from "@/lib/contract/actor";
import type { VersionRef } from "@/lib/contract/version-label";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { remember } from "@/lib/platform/remember";
import { openArtifact, verifyAndReport } from "../artifacts";
import { getVersionRow } from "../versions";

export interface OpenedModel {
  readonly number: number;
  /** Hex SHA-256 of the .onnx file. */
  readonly digest: string;
  /** Stands for that file and every file beside it. */
  readonly identity: string;
  readonly source: ModelSource;
}

/** The files of a version, whatever its status, for who may read the model. Checked against their digests. */
export async function openModel(
  ctx: Context,
  input: { name: string; number: VersionRef },
): Promise<OpenedModel> {
  const artifact = await openArtifact(ctx, input);
  const { number, files } = await getVersionRow(db(), input);
  const beside = new Map(files.map(({ name, digest }) => [name, digest]));
  const { digest, sizeBytes } = artifact;
  const store = openArtifactStore();
  return {
    number,
    digest,
    identity: identityOf(digest, beside),
    source: {
      sizeBytes,
      async readRange(file, start, end) {
        if (end <= start) return new Uint8Array(0);
        const range = { start, end: end - 1 };
        if (file === null) return gather(artifact.read(range));
        // A name in the model is looked up among the version's files: it never becomes a path.
        const other = beside.get(file);
        if (other === undefined) throw noSuchFile(file);
        await verifyAndReport(ctx, { name: input.name, number }, other);
        return gather(store.openRead(other, range));
      },
    },
  };
}

function identityOf(digest: string, beside: ReadonlyMap<string, string>): string {
  if (beside.size === 0) return digest;
  const all = JSON.stringify([digest, ...beside]);
  return createHash("sha256").update(all).digest("hex");
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const gathered: Uint8Array[] = [];
  for await (const piece of pieces) gathered.push(piece);
  const [only] = gathered;
  return gathered.length === 1 && only !== undefined ? only : Buffer.concat(gathered);
}

function noSuchFile(file: string): AppError {
  const name = JSON.stringify(file.slice(0, 80));
  return new AppError("artifact.missing", `The version has no file ${name} beside its model.`);
}

/** Graphs in memory, and what they may weigh together: some megabytes for models as people make them. */
const mostKept = 8;
const mostWeight = 64 * 1_024 * 1_024;
/** About what an object of a graph takes beside its text. */
const itemBytes = 200;
const connectionBytes = 16;
/** Models that are read at a time, and that wait: each reading is a walk over a whole file. */
const mostReading = 2;
const mostWaiting = 32;
const waitMs = 15_000;

interface Readings {
  readonly kept: Map<string, { readonly weight: number; readonly graph: Promise<ModelGraph> }>;
  readonly waiting: (() => void)[];
  running: number;
}

function readings(): Readings {
  return remember("graph.readings", () => ({ kept: new Map(), waiting: [], running: 0 }));
}

/** The graph of an opened model: the same bytes are read once, also when many ask at the same time. */
export async function graphOf({ digest, source }: OpenedModel): Promise<ModelGraph> {
  const { kept } = readings();
  const known = kept.get(digest);
  if (known !== undefined) {
    kept.delete(digest);
    kept.set(digest, known);
    return known.graph;
  }
  const graph = withTurn(() => readGraph(source));
  kept.set(digest, { weight: 0, graph });
  try {
    const read = await graph;
    if (kept.get(digest)?.graph === graph) kept.set(digest, { weight: weightOf(read), graph });
    return read;
  } catch (error) {
    if (kept.get(digest)?.graph === graph) kept.delete(digest);
    throw error;
  } finally {
    forgetOldest(kept);
  }
}

function weightOf({ size: { items, connections, text }, nodeCount }: ModelGraph): number {
  return text + (items + nodeCount) * itemBytes + connections * connectionBytes;
}

function forgetOldest(kept: Readings["kept"]): void {
  let weight = [...kept.values()].reduce((sum, one) => sum + one.weight, 0);
  for (const [digest, one] of kept) {
    if (kept.size <= mostKept && weight <= mostWeight) return;
    kept.delete(digest);
    weight -= one.weight;
  }
}

/** Errors: `graph.busy`, when too many wait or one has waited too long. */
export async function withTurn<T>(work: () => Promise<T>): Promise<T> {
  const state = readings();
  if (state.running >= mostReading) await waitForTurn(state);
  else state.running += 1;
  try {
    return await work();
  } finally {
    // The turn is handed on, so that nobody who comes meanwhile is before those who wait.
    const next = state.waiting.shift();
    if (next === undefined) state.running -= 1;
    else next();
  }
}

function waitForTurn({ waiting }: Readings): Promise<void> {
  if (waiting.length >= mostWaiting) throw busy();
  return new Promise((resolve, reject) => {
    const proceed = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(proceed), 1);
      reject(busy());
    }, waitMs);
    waiting.push(proceed);
  });
}

function busy(): AppError {
  return new AppError(
    "graph.busy",
    "More graphs are being read than this console reads at a time.",
  );
}
