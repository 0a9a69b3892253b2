import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  type BenchModel,
  createClassifierModel,
  createConvolutionModel,
  createImageModel,
} from "./models/bench-models";
import type { BenchOptions } from "./options";
import { afterStop, type OrderedChild, startScript } from "./product/children";
import {
  createPlace,
  createPredictKey,
  type Onnward,
  type Place,
  publish,
  startOnnward,
  untilServed,
} from "./product/onnward";
import { signIn } from "./product/sign-in";
import type { Setting } from "./scenarios";
import { startNextServer } from "./sides/next-server";

/** The shipped model, which the product itself validates and promotes at its first start. */
const shipped = "recommender";
const shippedFile = path.resolve(import.meta.dirname, "../models/recommender/model.onnx");

export interface Furnished {
  readonly setting: Setting;
  readonly place: Place;
}

/** Starts what the chosen parts need, and waits until all of it answers. */
export async function furnish(options: BenchOptions, generator: OrderedChild): Promise<Furnished> {
  const { parts, warmUpSeconds, slotSeconds: seconds } = options;
  const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-bench-models-"));
  afterStop(() => rmSync(folder, { recursive: true, force: true }));
  const place = createPlace();
  const heavy = keepFile(folder, createConvolutionModel());
  const classifier = keepFile(folder, createClassifierModel());
  const image = keepFile(folder, createImageModel());
  const onnward = await startOnnward(place);
  const published = [heavy, classifier, image].filter(({ name }) =>
    parts.some((part) => part === name),
  );
  const key = await publishAll(onnward, published);
  const isWanted = parts.includes("recommender");
  const setting: Setting = {
    timing: { warmUpSeconds, seconds },
    onnward,
    key,
    generator,
    loops: await startLoops(options),
    inProcess: isWanted ? await startScript("sides/in-process-server.ts", [shippedFile]) : null,
    next: isWanted ? await startNextServer(shippedFile) : null,
    pages: parts.includes("pages") ? await startPages(onnward) : null,
    recommenderFile: shippedFile,
    heavy,
    classifier,
    image,
  };
  return { setting, place };
}

/** Gives a key that may predict with all of them, once they answer. */
async function publishAll(onnward: Onnward, models: readonly BenchModel[]): Promise<string> {
  for (const model of models) await publish(onnward, model);
  const names = [shipped, ...models.map(({ name }) => name)];
  const key = await createPredictKey(onnward, names);
  for (const name of names) await untilServed(onnward, name, key);
  return key;
}

async function startLoops({ parts }: BenchOptions): Promise<OrderedChild[]> {
  const needsLoops = parts.some((part) =>
    ["recommender", "heavy", "classifier", "image"].includes(part),
  );
  const count = needsLoops ? os.cpus().length : 0;
  return Promise.all(Array.from({ length: count }, () => startScript("sides/bare-loop.ts")));
}

async function startPages(onnward: Onnward): Promise<NonNullable<Setting["pages"]>> {
  return { reader: await startScript("load/page-reader.ts"), cookie: await signIn(onnward) };
}

function keepFile(folder: string, model: BenchModel): BenchModel & { file: string } {
  const file = path.join(folder, `${model.name}.onnx`);
  writeFileSync(file, model.bytes);
  return { ...model, file };
}
