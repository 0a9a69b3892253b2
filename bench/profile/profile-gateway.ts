import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Measured } from "../measure";
import { afterStop } from "../product/children";
import { type Onnward, type Place, startOnnward, until } from "../product/onnward";
import { readProcesses } from "../product/processes";
import type { Side } from "../rounds";
import { type Attribution, attribute, profileSchema } from "./attribute";
import { createSourceFinder } from "./bundle-lines";

const root = path.resolve(import.meta.dirname, "../..");

export interface Profiled {
  readonly attribution: Attribution;
  /** With the profiler on, which costs something too. */
  readonly measured: Measured;
  /** The .cpuprofile itself. */
  readonly text: string;
}

/**
 * The same installation started again with a profiler in its gateway, which then serves so many slots.
 * An own start, so that nothing of it is in the figures of the others.
 */
export async function profileGateway(options: {
  place: Place;
  rounds: number;
  createSide: (onnward: Onnward) => Promise<Side>;
}): Promise<Profiled[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-profile-"));
  const file = path.join(folder, "gateway.cpuprofile");
  const preload = pathToFileURL(path.join(import.meta.dirname, "preload.mjs")).href;
  afterStop(() => rmSync(folder, { recursive: true, force: true }));
  const onnward = await startOnnward(options.place, {
    NODE_OPTIONS: `--import ${preload}`,
    BENCH_PROFILE_FILE: file,
  });
  const side = await options.createSide(onnward);
  await side.measure(); // Until everything is compiled.
  const found: Profiled[] = [];
  for (let round = 0; round < options.rounds; round += 1)
    found.push(await profileOnce(onnward, side, file));
  await onnward.stop();
  return found;
}

async function profileOnce(onnward: Onnward, side: Side, file: string): Promise<Profiled> {
  const gateway = readProcesses(onnward.pid).find(({ name }) => name === "gateway");
  if (gateway === undefined) throw new Error("the gateway was not found");
  process.kill(gateway.pid, "SIGUSR2");
  const measured = await side.measure();
  process.kill(gateway.pid, "SIGUSR2");
  let text = "";
  await until(60_000, "the gateway's profile", async () => {
    text = readIfThere(file);
    return text !== "";
  });
  rmSync(file);
  const bundle = readFileSync(path.join(root, "dist/gateway.js"), "utf8");
  const profile = profileSchema.parse(JSON.parse(text));
  return { attribution: attribute(profile, createSourceFinder(bundle)), measured, text };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // Not written yet.
  }
}
