import { afterEach, describe, expect, it } from "vitest";
import { fixtureVersion, hostilePath, recommenderPath } from "../testing/fixture-version";
import { startTestWorker } from "../testing/talk-to-worker";
import type { ServedVersion } from "../types";

const started: ReturnType<typeof startTestWorker>[] = [];
afterEach(async () => {
  for (const worker of started.splice(0)) {
    worker.child.kill("SIGKILL");
    await worker.ended;
  }
});

async function start(file: string, change: Partial<ServedVersion> = {}) {
  const worker = startTestWorker({ ...(await fixtureVersion(file)), ...change });
  started.push(worker);
  const first = await worker.next();
  return { ...worker, first: first.report };
}

describe("a worker", () => {
  it("answers in the order of the requests, and drops a cancelled one in its turn", async () => {
    const worker = await start(hostilePath("loop-count-from-input"));
    expect(worker.first.type).toBe("warm");
    // The first runs long enough for the cancellation to have come, however slow this process is.
    const ids = [500_000, 1, 1].map((count) => worker.predict({ count, start: 0 }));
    worker.cancel(ids[2] ?? 0);
    const said = [await worker.next(), await worker.next(), await worker.next()];
    expect(said.map(({ report }) => report.type)).toEqual(["answer", "answer", "dropped"]);
    expect(said.map(({ report }) => ("id" in report ? report.id : null))).toEqual(ids);
  });

  it("refuses a file whose bytes are not those of its digest, or that is not there", async () => {
    const corrupt = await start(recommenderPath, { digest: "0".repeat(64) });
    expect(corrupt.first).toMatchObject({ type: "failed", fault: { code: "artifact.corrupt" } });
    const shorter = await start(recommenderPath, { sizeBytes: 100 });
    expect(shorter.first).toMatchObject({ type: "failed", fault: { code: "artifact.corrupt" } });
    const missing = await start(recommenderPath, { path: "/nowhere/model.onnx" });
    expect(missing.first).toMatchObject({ type: "failed", fault: { code: "artifact.missing" } });
    expect(JSON.stringify(missing.first)).not.toContain("nowhere");
  });

  it("feeds inputs named like parts of every object", async () => {
    const worker = await start(hostilePath("prototype-names"));
    const text =
      '{"inputs":[{"name":"__proto__","shape":[2],"datatype":"FP32","data":[1,2]},{"name":"constructor","shape":[2],"datatype":"FP32","data":[10,20]}]}';
    worker.predict(JSON.parse(text), "open-inference");
    const { report, json } = await worker.next();
    expect(report.type).toBe("answer");
    expect(json).toMatchObject({ outputs: [{ name: "y", data: [11, 22] }] });
  });

  it("gives every type back as it came", async () => {
    const worker = await start(hostilePath("identity-types"));
    const { signature } = await fixtureVersion(hostilePath("identity-types"));
    const data = (datatype: string): unknown[] =>
      datatype === "BYTES" ? ["ä"] : datatype === "BOOL" ? [true] : [1.0];
    const inputs = signature.inputs.map(({ name, datatype }) => ({
      name,
      datatype,
      shape: [1],
      data: data(datatype),
    }));
    worker.predict({ inputs }, "open-inference");
    const { json } = await worker.next();
    const outputs = inputs.map(({ name, ...rest }) => ({
      ...rest,
      name: name.replace("in_", "out_"),
    }));
    expect(json).toMatchObject({ outputs });
  });

  it("fetches the tensors only, of a model that gives more", async () => {
    const worker = await start(hostilePath("tensor-and-sequence-output"));
    expect(worker.first.type).toBe("warm");
    const { signature } = await fixtureVersion(hostilePath("tensor-and-sequence-output"));
    const inputs = signature.inputs.map(({ name, datatype, shape }) => ({
      name,
      datatype,
      shape: (shape ?? []).map((dim) => (typeof dim === "number" ? dim : 1)),
      data: new Array(
        (shape ?? []).reduce<number>((n, d) => n * (typeof d === "number" ? d : 1), 1),
      ).fill(1),
    }));
    worker.predict({ inputs }, "open-inference");
    expect((await worker.next()).report.type).toBe("answer");
  });

  it("says which index was out of range, in words of ours", async () => {
    const worker = await start(hostilePath("dislikes-made-up-values"));
    expect(worker.first.type).toBe("warm");
    worker.predict(
      { inputs: [{ name: "id", shape: [1], datatype: "INT64", data: [99] }] },
      "open-inference",
    );
    const { report } = await worker.next();
    expect(report).toMatchObject({
      type: "refused",
      fault: { code: "predict.failed" },
      isLast: false,
    });
    expect(JSON.stringify(report)).not.toMatch(/onnxruntime|\.cc|status code/i);
    worker.predict(
      { inputs: [{ name: "id", shape: [1], datatype: "INT64", data: [6] }] },
      "open-inference",
    );
    expect((await worker.next()).report.type).toBe("answer");
  });

  it("refuses what takes too much memory, and ends to be replaced", async () => {
    const worker = await start(hostilePath("shape-from-input"));
    const shape = [2_000_000_000];
    worker.predict(
      { inputs: [{ name: "shape", shape: [1], datatype: "INT64", data: shape }] },
      "open-inference",
    );
    worker.predict(
      { inputs: [{ name: "shape", shape: [1], datatype: "INT64", data: [1] }] },
      "open-inference",
    );
    const { report } = await worker.next();
    expect(report).toMatchObject({
      type: "refused",
      id: 1,
      isLast: true,
      fault: { code: "predict.resource_limit" },
    });
    await worker.ended;
    await expect(worker.next()).rejects.toThrow("the worker ended");
  });

  it("refuses an answer over its bound without writing it", async () => {
    const worker = await start(hostilePath("big-output"));
    const { signature } = await fixtureVersion(hostilePath("big-output"));
    const [input] = signature.inputs;
    worker.predict(
      {
        inputs: [
          {
            name: input?.name,
            shape: input?.shape,
            datatype: input?.datatype,
            data: [100_000_000],
          },
        ],
      },
      "open-inference",
    );
    expect((await worker.next()).report).toMatchObject({ fault: { code: "output.too_large" } });
  });

  it("ends when its frames do", async () => {
    const worker = await start(recommenderPath);
    worker.hangUp();
    const [code] = await worker.ended;
    expect(code).toBe(0);
  });
});
