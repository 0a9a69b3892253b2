import { afterEach, describe, expect, it } from "vitest";
import { fixtureVersion, hostilePath, recommenderPath } from "../testing/fixture-version";
import { startTestWorker } from "../testing/talk-to-worker";

const started: ReturnType<typeof startTestWorker>[] = [];
afterEach(async () => {
  for (const worker of started.splice(0)) {
    worker.child.kill("SIGKILL");
    await worker.ended;
  }
});

type Change = Parameters<typeof startTestWorker>[1];
async function start(file: string, change: Change) {
  const worker = startTestWorker(await fixtureVersion(file), change);
  started.push(worker);
  expect((await worker.next()).report.type).toBe("warm");
  return worker;
}

type Worker = Awaited<ReturnType<typeof start>>;
async function hear(worker: Worker, count: number) {
  const said = [];
  for (let heard = 0; heard < count; heard += 1) said.push(await worker.next());
  return said.map(({ report, json }) => ({
    id: "id" in report ? report.id : null,
    type: report.type,
    run: report.type === "answer" ? report.run : null,
    code: report.type === "refused" ? report.fault.code : null,
    json,
  }));
}

const row = (user: number) => ({ user_id: user, item_id: 2 * user + 1 });

describe("requests that wait together", () => {
  it("share a run, and each hears what it would hear alone", async () => {
    const users = [1, 2, 3, 4, 5];
    const alone = await start(recommenderPath, { batchRows: 1 });
    const wanted = [];
    for (const user of users) {
      alone.predict(row(user));
      wanted.push((await hear(alone, 1))[0]?.json);
    }
    const worker = await start(recommenderPath, { batchRows: 8 });
    const ids = users.map((user) => worker.predict(row(user)));
    const said = await hear(worker, 5);
    expect(said.map(({ id }) => id)).toEqual(ids);
    expect(said.map(({ run }) => run)).toEqual(new Array(5).fill({ requests: 5, rows: 5 }));
    for (const [at, { json }] of said.entries()) {
      const { rating } = Object(json);
      expect(rating).toBeCloseTo(Object(wanted[at]).rating, 5);
    }
  });

  it("fill a run up to its rows, and nobody overtakes", async () => {
    const worker = await start(recommenderPath, { batchRows: 4 });
    const many = { user_id: [1, 2, 3], item_id: [1, 2, 3] };
    worker.predict(row(1));
    worker.predict(many);
    worker.predict(row(2));
    worker.predict(many);
    worker.predict(row(3));
    const said = await hear(worker, 5);
    expect(said.map(({ run }) => run)).toEqual([
      { requests: 2, rows: 4 },
      { requests: 2, rows: 4 },
      { requests: 2, rows: 4 },
      { requests: 2, rows: 4 },
      { requests: 1, rows: 1 },
    ]);
  });

  it("run alone where they must, by their own word or that of a request that is larger", async () => {
    const worker = await start(recommenderPath, { batchRows: 4 });
    const large = { user_id: [1, 2, 3, 4, 5], item_id: [1, 2, 3, 4, 5] };
    worker.predict(row(1));
    worker.predict(row(2), "plain", true);
    worker.predict(row(3));
    worker.predict(large);
    const said = await hear(worker, 4);
    expect(said.map(({ run }) => run?.requests)).toEqual([1, 1, 1, 1]);
    expect(said.at(-1)?.run?.rows).toBe(5);
  });

  it("lose only the one whose values the model refuses, or whose body is wrong", async () => {
    const file = hostilePath("../batching/embedding-of-three");
    const worker = await start(file, { batchRows: 8 });
    const { signature } = await fixtureVersion(file);
    const of = (id: unknown) => ({ [signature.inputs[0]?.name ?? ""]: id });
    worker.predict(of(1));
    worker.predict({});
    worker.predict(of(99));
    worker.cancel(worker.predict(of(0)));
    worker.predict(of(2));
    const said = await hear(worker, 5);
    expect(said.map(({ type, code }) => code ?? type)).toEqual([
      "answer",
      "input.missing",
      "predict.failed",
      "dropped",
      "answer",
    ]);
  });

  it("wait for others no longer than they are told to", async () => {
    const worker = await start(recommenderPath, { batchRows: 2, batchDelayMs: 1_000 });
    const startedAt = performance.now();
    worker.predict(row(1));
    worker.predict(row(2));
    expect((await hear(worker, 2)).map(({ run }) => run?.requests)).toEqual([2, 2]);
    expect(performance.now() - startedAt).toBeLessThan(900);
    worker.predict(row(3));
    const [alone] = await hear(worker, 1);
    expect(alone?.run).toEqual({ requests: 1, rows: 1 });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it("of other shapes are not mixed", async () => {
    const file = hostilePath("../batching/tokens");
    const worker = await start(file, { batchRows: 8 });
    const { signature } = await fixtureVersion(file);
    const body = (width: number) =>
      Object.fromEntries(signature.inputs.map(({ name }) => [name, [new Array(width).fill(1)]]));
    for (const width of [2, 2, 3, 3, 3, 2]) worker.predict(body(width));
    const said = await hear(worker, 6);
    expect(said.map(({ run }) => run?.requests)).toEqual([2, 2, 3, 3, 3, 1]);
  });
});

describe("a worker with a fixed leading dimension", () => {
  it("runs any number of rows in pieces that fit", async () => {
    const file = hostilePath("../batching/fixed-four");
    const worker = await start(file, { pieceRows: 4 });
    const { signature } = await fixtureVersion(file);
    const [input] = signature.inputs;
    const width = Number(input?.shape?.[1]);
    const rows = Array.from({ length: 6 }, (_, at) => new Array(width).fill(at));
    const name = input?.name ?? "";
    worker.predict({ [name]: rows });
    worker.predict({ [name]: rows.slice(0, 4) });
    worker.predict({ [name]: rows.slice(4) });
    const [all, first, rest] = (await hear(worker, 3)).map(({ json }) => Object(json));
    const output = signature.outputs[0]?.name ?? "";
    expect(all[output]).toHaveLength(6);
    expect(all[output]).toEqual([...first[output], ...rest[output]]);
  });
});

it("never gives a caller the rows of another, of a model that answers other rows than it was asked", async () => {
  const file = hostilePath("../batching/doubled-rows");
  const { signature } = await fixtureVersion(file);
  const name = signature.inputs[0]?.name ?? "";
  const width = Number(signature.inputs[0]?.shape?.[1]);
  const body = (value: number) => ({ [name]: [new Array(width).fill(value)] });
  const alone = await start(file, { batchRows: 1 });
  const shared = await start(file, { batchRows: 8 });
  for (const worker of [alone, shared]) for (const value of [1, 2, 3]) worker.predict(body(value));
  const wanted = await hear(alone, 3);
  const said = await hear(shared, 3);
  expect(said.map(({ json }) => json)).toEqual(wanted.map(({ json }) => json));
  expect(said.map(({ run }) => run?.requests)).toEqual([1, 1, 1]);
});

it("answers from a request's own bytes, however often their memory held others before", async () => {
  const file = hostilePath("../batching/one-answer-for-all");
  const limits = { maxBatchRows: 100_000, maxOutputBytes: 1024 ** 2 };
  const worker = await start(file, { batchRows: 1, limits });
  const { signature } = await fixtureVersion(file);
  const name = signature.inputs[0]?.name ?? "";
  const rows = (value: number) => new Array(20_000).fill([value, value, value, value]);
  const values = [1, 2, 3, 1, 2, 3];
  for (const value of values) worker.predict({ [name]: rows(value) });
  const answers = (await hear(worker, 6)).map(({ json }) => JSON.stringify(json));
  expect(answers.slice(3)).toEqual(answers.slice(0, 3));
  expect(new Set(answers).size).toBe(3);
});
