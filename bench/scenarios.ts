import { percentile } from "./load/histogram";
import type { LoadOrder, LoopOrder, Timing } from "./load/messages";
import { type Measured, measureLoad, readAll, summarizeSlot, type Watched } from "./measure";
import type { BenchModel } from "./models/bench-models";
import type { PartName, ProfiledName } from "./options";
import type { OrderedChild } from "./product/children";
import type { Onnward } from "./product/onnward";
import { cpuSince, readProcesses } from "./product/processes";
import {
  binaryRequest,
  jsonRequest,
  loopInput,
  type Request,
  recommenderLoopInput,
  recommenderRequest,
} from "./requests";
import type { Scenario, Side } from "./rounds";

export type FiledModel = BenchModel & { readonly file: string };

/** Everything that was started. */
export interface Setting {
  readonly timing: Timing;
  readonly onnward: Onnward;
  readonly key: string;
  readonly generator: OrderedChild;
  /** One a processor: more workers of a thread each no model has by default. */
  readonly loops: readonly OrderedChild[];
  readonly inProcess: OrderedChild | null;
  readonly next: { readonly pid: number; readonly port: number } | null;
  readonly pages: { readonly reader: OrderedChild; readonly cookie: string } | null;
  readonly recommenderFile: string;
  readonly heavy: FiledModel;
  readonly classifier: FiledModel;
  readonly image: FiledModel;
}

export const connectionCounts = [1, 16, 64, 256] as const;
/** Where keys, limits and records weigh most, against what batching saves. */
const profiledConnections = 16;
/** Enough that a worker never waits for the network, and no more than what waits is short. */
const tensorConnections = 8;
const steady = { perSecond: 500, connections: 64 };
const pagesPerSecond = 20;

export const sideNames = {
  onnward: "Onnward",
  inProcess: "in process",
  next: "Next route",
  bare: "bare loops",
  binary: "Onnward, binary",
  json: "Onnward, JSON",
  alone: "no pages",
  withPages: "pages 20/s",
} as const;

export function createScenarios(setting: Setting, parts: readonly PartName[]): Scenario[] {
  return [
    ...(parts.includes("recommender") ? recommenderScenarios(setting) : []),
    ...(parts.includes("heavy") ? [heavyScenario(setting)] : []),
    ...(parts.includes("classifier") ? [pictureScenario(setting, setting.classifier)] : []),
    ...(parts.includes("image") ? [pictureScenario(setting, setting.image)] : []),
    ...(parts.includes("pages") ? [pagesScenario(setting)] : []),
  ];
}

export function recommenderName(connections: number): string {
  return `recommender, ${connections} ${connections === 1 ? "connection" : "connections"}`;
}

function recommenderScenarios(setting: Setting): Scenario[] {
  const { inProcess, next, recommenderFile } = setting;
  return connectionCounts.map((connections) => {
    const sides: Side[] = [recommenderSide(setting, connections)];
    if (inProcess?.port != null)
      sides.push(
        httpSide(setting, {
          name: sideNames.inProcess,
          request: recommenderRequest({ port: inProcess.port, path: "/" }),
          connections,
          watched: [{ pid: inProcess.pid, name: "server" }],
        }),
      );
    if (next !== null)
      sides.push(
        httpSide(setting, {
          name: sideNames.next,
          request: recommenderRequest({ port: next.port, path: "/predict" }),
          connections,
          watched: [{ pid: next.pid, name: "server" }],
        }),
      );
    // Without HTTP there are no connections, so once is enough.
    if (connections === 16)
      sides.push(
        bareSide(setting, "recommender", { model: recommenderFile, input: recommenderLoopInput }),
      );
    return { name: recommenderName(connections), sides };
  });
}

/** What the gateway is profiled with. */
export function profiledSide(setting: Setting, name: ProfiledName): Side {
  if (name === "recommender") return recommenderSide(setting, profiledConnections);
  return name === "heavy" ? heavySide(setting) : pictureSide(setting, setting[name]);
}

function recommenderSide(setting: Setting, connections: number): Side {
  const { onnward, key } = setting;
  return httpSide(setting, {
    name: sideNames.onnward,
    request: recommenderRequest({
      port: onnward.port,
      path: "/predict/recommender",
      headers: bearer(key),
    }),
    connections,
    watched: [{ pid: onnward.pid }],
  });
}

function heavyScenario(setting: Setting): Scenario {
  const { heavy } = setting;
  const sides = [heavySide(setting), bareSide(setting, heavy.name, loopWork(heavy))];
  return { name: heavy.name, sides };
}

function heavySide(setting: Setting): Side {
  const { heavy, onnward } = setting;
  return httpSide(setting, {
    name: sideNames.onnward,
    request: binaryRequest(heavy, inferTarget(setting, heavy)),
    connections: tensorConnections,
    watched: [{ pid: onnward.pid }],
  });
}

/** 1×3×224×224 in FP32. */
function pictureScenario(setting: Setting, model: FiledModel): Scenario {
  const json = httpSide(setting, {
    name: sideNames.json,
    request: jsonRequest(model, inferTarget(setting, model)),
    connections: tensorConnections,
    watched: [{ pid: setting.onnward.pid }],
  });
  const bare = bareSide(setting, model.name, loopWork(model));
  return { name: model.name, sides: [pictureSide(setting, model), json, bare] };
}

function pictureSide(setting: Setting, model: FiledModel): Side {
  return httpSide(setting, {
    name: sideNames.binary,
    request: binaryRequest(model, inferTarget(setting, model)),
    connections: tensorConnections,
    watched: [{ pid: setting.onnward.pid }],
  });
}

function inferTarget({ onnward, key }: Setting, { name }: BenchModel) {
  return { port: onnward.port, path: `/v2/models/${name}/infer`, headers: bearer(key) };
}

function loopWork(model: FiledModel) {
  return { model: model.file, input: loopInput(model) };
}

function pagesScenario(setting: Setting): Scenario {
  const alone = () => measureSteady(setting);
  return {
    name: `recommender, steady ${steady.perSecond}/s`,
    sides: [
      { name: sideNames.alone, measure: alone },
      { name: sideNames.withPages, measure: () => whilePagesAreRead(setting, alone) },
    ],
  };
}

function measureSteady({ generator, onnward, key, timing }: Setting): Promise<Measured> {
  const request = recommenderRequest({
    port: onnward.port,
    path: "/predict/recommender",
    headers: bearer(key),
  });
  const order: LoadOrder = { ...timing, ...request, ...steady, generator: "own" };
  return measureLoad(generator, order, [{ pid: onnward.pid }]);
}

async function whilePagesAreRead(
  { pages, onnward, timing }: Setting,
  measure: () => Promise<Measured>,
): Promise<Measured> {
  if (pages === null) throw new Error("nobody is signed in to read pages");
  const [measured, read] = await Promise.all([
    measure(),
    pages.reader.run({
      ...timing,
      url: onnward.url,
      cookie: pages.cookie,
      paths: ["/", "/models/recommender"],
      perSecond: pagesPerSecond,
    }),
  ]);
  const { count, latency } = read;
  return {
    ...measured,
    pages: { count, p50Ms: percentile(latency, 0.5), p99Ms: percentile(latency, 0.99) },
    failureCount: measured.failureCount + read.failureCount,
    failures: [...measured.failures, ...read.failures],
  };
}

function httpSide(
  { generator, timing }: Setting,
  options: { name: string; request: Request; connections: number; watched: readonly Watched[] },
): Side {
  const { name, request, connections, watched } = options;
  const order: LoadOrder = {
    ...timing,
    ...request,
    connections,
    perSecond: null,
    generator: "own",
  };
  return { name, measure: () => measureLoad(generator, order, watched) };
}

/** As many one-thread loops as the model has workers just then. */
function bareSide(
  { loops, onnward, timing }: Setting,
  likeModel: string,
  work: Pick<LoopOrder, "model" | "input">,
): Side {
  const measure = async () => {
    const used = loops.slice(0, workersOf(onnward, likeModel));
    if (used.length === 0) throw new Error(`${likeModel} has no worker to compare with`);
    const watched = used.map(({ pid }) => ({ pid, name: "loops" }));
    let before = readAll(watched);
    const counted = await Promise.all(
      used.map((loop) =>
        loop.run({ ...timing, ...work }, () => {
          before = readAll(watched);
        }),
      ),
    );
    return summarizeSlot(counted, cpuSince(before, readAll(watched)));
  };
  return { name: sideNames.bare, measure };
}

function workersOf({ pid }: Onnward, model: string): number {
  return readProcesses(pid).filter(({ name }) => name.startsWith(`worker ${model}@`)).length;
}

function bearer(key: string): Record<string, string> {
  return { Authorization: `Bearer ${key}` };
}
