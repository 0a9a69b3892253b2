import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { dataPaths } from "../data-dir";
import { replaceEnv } from "../env";
import { readOrMakeGatewayId } from "./gateway-id";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "onnward-id-"));
  replaceEnv({ ONNWARD_DATA_DIR: folder });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the gateway of a data folder keeps its id over restarts, and it is a UUID", () => {
  const first = readOrMakeGatewayId();
  expect(z.uuid().parse(first)).toBe(first);
  expect(readOrMakeGatewayId()).toBe(first);
});

test("another folder has another id, and a file cut to nothing is made anew", () => {
  const first = readOrMakeGatewayId();
  writeFileSync(dataPaths().gatewayId, "");
  const second = readOrMakeGatewayId();
  expect(second).not.toBe(first);
  expect(readOrMakeGatewayId()).toBe(second);
});
