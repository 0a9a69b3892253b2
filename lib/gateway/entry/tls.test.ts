import { mkdtempSync, writeFileSync } from "node:fs";
import https from "node:https";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { generate } from "selfsigned";
import { afterEach, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { readTlsFiles } from "@/lib/platform/tls-files";
import { startTestGateway } from "../testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function makePair(name: string): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
  return { cert: made.cert, key: made.private };
}

async function startTls() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-tls-"));
  const files = { certFile: path.join(folder, "tls.crt"), keyFile: path.join(folder, "tls.key") };
  const write = ({ cert, key }: { cert?: string; key?: string }) => {
    if (cert !== undefined) writeFileSync(files.certFile, cert);
    if (key !== undefined) writeFileSync(files.keyFile, key);
  };
  write(await makePair("first"));
  const test = await startTestGateway({ entry: {}, tls: { files, everyMs: 1 } });
  ends.push(() => test.gateway.drain(0));
  return { ...test, port: test.gateway.port, files, write };
}

/** Whose certificate a new connection is shown, and how it speaks. */
function handshake(port: number, options: tls.ConnectionOptions = {}) {
  return new Promise<{ name: string; protocol: string | null; alpn: string | false | null }>(
    (resolve, reject) => {
      const where = { port, host: "127.0.0.1", rejectUnauthorized: false };
      const socket = tls.connect({ ...where, ...options }, () => {
        const name = String(socket.getPeerCertificate().subject.CN);
        resolve({ name, protocol: socket.getProtocol(), alpn: socket.alpnProtocol });
        socket.destroy();
      });
      socket.on("error", reject);
    },
  );
}

function get(port: number, agent?: https.Agent) {
  return new Promise<{ status: number | undefined; hsts: unknown; name: string }>(
    (resolve, reject) => {
      const options = { port, host: "127.0.0.1", path: "/healthz", rejectUnauthorized: false };
      const req = https.get({ ...options, ...(agent ? { agent } : {}) }, (res) => {
        res.resume();
        const { socket } = res;
        const name =
          socket instanceof tls.TLSSocket ? String(socket.getPeerCertificate().subject.CN) : "";
        const hsts = res.headers["strict-transport-security"];
        res.on("end", () => resolve({ status: res.statusCode, hsts, name }));
      });
      req.on("error", reject);
    },
  );
}

it("speaks https from TLS 1.2 on, and HTTP/1.1, and tells browsers to stay", async () => {
  const { port } = await startTls();
  const answer = await get(port);
  expect(answer.status).toBe(200);
  expect(answer.hsts).toContain("max-age=31536000");
  const both = { ALPNProtocols: ["h2", "http/1.1"] };
  expect(await handshake(port, both)).toMatchObject({ protocol: "TLSv1.3", alpn: "http/1.1" });
  expect((await handshake(port, { maxVersion: "TLSv1.2" })).protocol).toBe("TLSv1.2");
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" } as const;
  await expect(handshake(port, old)).rejects.toThrow();
});

it("takes new files for new connections, and breaks none that is open", async () => {
  const { port, write } = await startTls();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  ends.push(() => agent.destroy());
  expect((await get(port, agent)).name).toBe("first");
  write(await makePair("second"));
  await expect.poll(async () => (await handshake(port)).name).toBe("second");
  expect(await get(port, agent)).toMatchObject({ status: 200, name: "first" });
});

it("keeps the old pair while the new one is not whole, is not a pair, or is gone", async () => {
  const { port, files, write } = await startTls();
  const next = await makePair("second");
  for (const broken of [{ cert: next.cert }, { cert: "" }, { cert: "not PEM", key: "neither" }]) {
    write(broken);
    expect(() => readTlsFiles(files)).toThrow(/ONNWARD_TLS/);
    // Each takes several turns of the loop, and the files are looked at in every one.
    for (let tries = 0; tries < 3; tries += 1) expect((await handshake(port)).name).toBe("first");
  }
  write(next);
  await expect.poll(async () => (await handshake(port)).name).toBe("second");
});

it("lives through what is no handshake, and through a connection that it refuses", async () => {
  const { port } = await startTls();
  const junk = net.connect(port, "127.0.0.1", () =>
    junk.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
  );
  junk.on("error", () => {});
  junk.resume();
  await new Promise((resolve) => junk.once("close", resolve));
  expect((await get(port)).status).toBe(200);
  const { files } = await startTls();
  const refusing = await startTestGateway({
    entry: { denyNetworks: ["127.0.0.1"] },
    tls: { files, everyMs: 1_000 },
  });
  ends.push(() => refusing.gateway.drain(0));
  for (let tries = 0; tries < 20; tries += 1)
    await expect(get(refusing.gateway.port)).rejects.toThrow();
});
