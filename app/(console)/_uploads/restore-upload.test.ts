import { expect, test } from "vitest";
import { fingerprintOf } from "./fingerprint";
import type { KeptUpload } from "./kept-uploads";
import { findUnfinished, restoreUpload } from "./restore-upload";

const model = new File([new Uint8Array(9_000).fill(1)], "m.onnx");
const data = new File([new Uint8Array(9_000).fill(2)], "m.onnx.data");

async function kept(): Promise<KeptUpload> {
  const files = await Promise.all(
    [model, data].map(async (file, index) => ({
      uploadId: `u${index}`,
      role: index === 0 ? ("model" as const) : ("external_data" as const),
      name: file.name,
      sizeBytes: file.size,
      fingerprint: await fingerprintOf(file),
    })),
  );
  return { id: "k", model: "m", description: { note: "n", metrics: [] }, files };
}

const at = (id: string, state: "receiving" | "finished") => ({ id, state, offset: 5 });

test("goes on with the same files, and with what was said of the version", async () => {
  const upload = await restoreUpload(
    await kept(),
    [at("u0", "receiving"), at("u1", "receiving")],
    [data, model],
  );
  expect(upload).toMatchObject({
    id: "k",
    description: { note: "n" },
    files: [
      { uploadId: "u0", role: "model", file: model },
      { uploadId: "u1", role: "external_data", file: data },
    ],
  });
});

test("asks for no file whose bytes are all at the server", async () => {
  const upload = await restoreUpload(
    await kept(),
    [at("u0", "finished"), at("u1", "receiving")],
    [data],
  );
  expect(upload).toMatchObject({ files: [{ file: null }, { file: data }] });
});

test("takes no other file of the same name and size", async () => {
  const other = new File([new Uint8Array(9_000).fill(3)], "m.onnx.data");
  const upload = await restoreUpload(
    await kept(),
    [at("u0", "receiving"), at("u1", "receiving")],
    [model, other],
  );
  expect(upload).toEqual({ missing: ["m.onnx.data"] });
});

test("of one whose other files waited for their turn, they are sent from their beginning", async () => {
  const begun = await kept();
  const waited = {
    ...begun,
    files: begun.files.map((file) => (file.role === "model" ? file : { ...file, uploadId: null })),
  };
  const atServer = [at("u0", "finished")];
  expect(await restoreUpload(waited, atServer, [])).toEqual({ missing: ["m.onnx.data"] });
  expect(await restoreUpload(waited, atServer, [data])).toMatchObject({
    files: [
      { uploadId: "u0", file: null },
      { uploadId: null, file: data },
    ],
  });
});

test("a bundle can go on as soon as one of its files has begun, and not when one of these is gone", async () => {
  const begun = await kept();
  const [first, second] = begun.files;
  if (first === undefined || second === undefined) throw new Error("two files are kept");
  const waits = { ...begun, files: [first, { ...second, uploadId: null }] };
  const [u0, u1] = [at("u0", "receiving"), at("u1", "receiving")];
  expect(findUnfinished([u0], [waits])).toEqual([{ id: "k", kept: waits, atServer: [u0] }]);
  expect(findUnfinished([u0, u1], [begun])).toMatchObject([{ id: "k", atServer: [u0, u1] }]);
  // What is left of it is shown, so that it can be removed.
  expect(findUnfinished([u1], [begun])).toEqual([{ id: "u1", kept: null, atServer: [u1] }]);
  expect(findUnfinished([], [begun])).toEqual([]);
});
