import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { connect, uploadReady } from "./harness/client";
import { commandOf, startInstallation } from "./harness/installation";

const sizeBytes = 1024 ** 3;
const recommender = path.resolve(import.meta.dirname, "../models/recommender/model.onnx");
const piece = Buffer.alloc(1024 * 1024);

/** Megabytes that a process had at the most (VmHWM of /proc). */
function peakMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

test("an upload of 1 GiB raises no process by more than 100 MB and keeps its digest", async () => {
  test.setTimeout(300_000);
  const installation = await startInstallation();
  try {
    // The first upload of a process loads code, whatever its size; the question is what size costs.
    const client = connect(installation.url, installation.adminKey);
    await uploadReady(client, "small", readFileSync(recommender));
    const processes = ["gateway", "console", "runner"].map((name) => {
      const pid = installation
        .descendants()
        .find((one) => commandOf(one).includes(`dist/${name}.js`));
      if (pid === undefined) throw new Error(`there is no ${name}`);
      return { name, pid, before: peakMegabytes(pid) };
    });
    const { head, tail } = largeModel();
    const { status, body, digest } = await send(
      installation.url,
      installation.adminKey,
      head,
      tail,
    );
    expect(status, body).toBe(202);
    expect(JSON.parse(body).digest).toBe(`sha256:${digest}`);
    // What comes after, validation in a process of its own, is not the question here.
    await client.call("DELETE", "/api/v1/models/large/versions/1");
    for (const { name, pid, before } of processes) {
      const grown = peakMegabytes(pid) - before;
      console.log(`1 GiB upload: ${name} grew by ${grown.toFixed(0)} MB`);
      expect([name, grown < 100]).toEqual([name, true]);
    }
  } finally {
    await installation.stop();
  }
});

async function send(url: string, key: string, head: Buffer, tail: Buffer) {
  const hash = createHash("sha256").update(head);
  const { hostname, port } = new URL(url);
  const request = http.request({
    hostname,
    port,
    method: "POST",
    path: "/api/v1/models/large/versions?create=true",
    headers: {
      Authorization: `Bearer ${key}`,
      "Content-Type": "application/octet-stream",
      "Content-Length": head.length + sizeBytes + tail.length,
    },
  });
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
  const write = (chunk: Buffer) =>
    request.write(chunk)
      ? undefined
      : new Promise<void>((resolve) => request.once("drain", resolve));
  await write(head);
  for (let sent = 0; sent < sizeBytes; sent += piece.length) {
    hash.update(piece);
    await write(piece);
  }
  hash.update(tail);
  request.end(tail);
  return { ...(await answered), digest: hash.digest("hex") };
}

/** Wire bytes around 1 GiB of zeros: y = x + w[0], where w has 2^28 floats (onnx.proto field numbers). */
function largeModel(): { head: Buffer; tail: Buffer } {
  const varint = (value: number) => {
    const bytes: number[] = [];
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) return Buffer.from([...bytes, rest]);
      bytes.push((rest % 128) + 128);
    }
  };
  const key = (field: number, length: number) =>
    Buffer.concat([varint(field * 8 + 2), varint(length)]);
  const part = (field: number, body: Buffer) => Buffer.concat([key(field, body.length), body]);
  const text = (field: number, value: string) => part(field, Buffer.from(value));
  const number = (field: number, value: number) =>
    Buffer.concat([varint(field * 8), varint(value)]);
  const shape = part(2, part(1, number(1, 1)));
  const value = (name: string) =>
    Buffer.concat([text(1, name), part(2, part(1, Buffer.concat([number(1, 1), shape])))]);
  const node = Buffer.concat([text(1, "x"), text(2, "y"), text(4, "Identity")]);
  const tensorHead = Buffer.concat([
    number(1, sizeBytes / 4),
    number(2, 1),
    text(8, "w"),
    key(9, sizeBytes),
  ]);
  const graphTail = Buffer.concat([part(11, value("x")), part(12, value("y"))]);
  const graphHead = Buffer.concat([
    part(1, node),
    text(2, "large"),
    key(5, tensorHead.length + sizeBytes),
    tensorHead,
  ]);
  const opset = part(8, number(2, 17));
  const head = Buffer.concat([
    number(1, 8),
    opset,
    key(7, graphHead.length + sizeBytes + graphTail.length),
    graphHead,
  ]);
  return { head, tail: graphTail };
}
