import { type UploadDto, type UploadMetadata, uploadMetadataSchema } from "@/lib/contract/upload";
import { AppError } from "@/lib/platform/errors";
import { type Checksum, checksumAlgorithms } from "@/lib/registry/uploads";
import { parsePart } from "../read-request";

/** The headers of tus 1.0 (https://tus.io/protocols/resumable-upload), to values and back. */
export const tusVersion = "1.0.0";
const extensions = "creation,creation-with-upload,termination,expiration,checksum";

/** What OPTIONS says of this server. */
export function describeTus(maxBytes: number): Record<string, string> {
  return {
    "Tus-Resumable": tusVersion,
    "Tus-Version": tusVersion,
    "Tus-Extension": extensions,
    "Tus-Checksum-Algorithm": checksumAlgorithms.join(","),
    "Tus-Max-Size": String(maxBytes),
  };
}

/**
 * A client of another version must not go on. Reading takes no header: a browser or curl may look.
 * Errors: `upload.protocol`.
 */
export function assertTus(headers: Headers, { isOptional = false } = {}): void {
  const version = headers.get("tus-resumable");
  if (version === tusVersion || (version === null && isOptional)) return;
  const came = version === null ? "no Tus-Resumable" : `Tus-Resumable ${version.slice(0, 20)}`;
  throw new AppError("upload.protocol", `Expected Tus-Resumable ${tusVersion}, received ${came}.`);
}

/** A header that is a number of bytes. Errors: `request.invalid`. */
export function readWhole(headers: Headers, name: string): number {
  const text = headers.get(name);
  const value = text !== null && /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  const isDeferred = name === "Upload-Length" && headers.get("upload-defer-length") !== null;
  const received = isDeferred ? "Upload-Defer-Length" : (text?.slice(0, 40) ?? "nothing");
  throw invalid(name, `expected a whole number of bytes, received ${received}`);
}

/** `Upload-Metadata`: keys with values in base64. Errors: `request.invalid` naming the key. */
export function readMetadata(headers: Headers): UploadMetadata {
  const values: Record<string, string> = Object.create(null);
  for (const pair of (headers.get("upload-metadata") ?? "").split(",")) {
    if (pair.trim() === "") continue;
    const [key = "", text = "", ...more] = pair.trim().split(/ +/);
    if (!/^[\x21-\x7e]{1,64}$/.test(key) || more.length > 0 || key in values) {
      throw invalid(
        "Upload-Metadata",
        `expected each key once with one value, received ${pair.slice(0, 60)}`,
      );
    }
    values[key] = decode(key, text);
  }
  return parsePart(uploadMetadataSchema, { ...values });
}

function decode(key: string, text: string): string {
  try {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
      throw new Error("not base64");
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64"));
  } catch {
    throw invalid(`Upload-Metadata.${key}`, "expected UTF-8 text in base64");
  }
}

/** `Upload-Checksum: sha1 <base64>`. Errors: `digest.unsupported`. */
export function readChecksum(headers: Headers): Checksum | undefined {
  const text = headers.get("upload-checksum");
  if (text === null) return undefined;
  const [name, encoded = "", ...more] = text.trim().split(/ +/);
  const algorithm = checksumAlgorithms.find((each) => each === name);
  const value = Buffer.from(encoded, "base64");
  const isWhole = value.length > 0 && value.toString("base64") === encoded && more.length === 0;
  if (algorithm !== undefined && isWhole) return { algorithm, value };
  throw new AppError("digest.unsupported", "Upload-Checksum cannot be used.", {
    hint: `Send one of ${checksumAlgorithms.join(", ")} and its value in base64.`,
  });
}

/** What a client that resumes asks for. */
export function tusHeaders({ offset, sizeBytes, expiresAt, version }: UploadDto) {
  return {
    "Upload-Offset": String(offset),
    "Upload-Length": String(sizeBytes),
    "Upload-Expires": new Date(expiresAt).toUTCString(),
    ...(version === null ? {} : versionHeaders(version)),
  };
}

/** Which version came of it: for clients that look no further than at headers. */
function versionHeaders({ model, version }: { model: string; version: number }) {
  return {
    "Onnward-Version": `${model}@${version}`,
    "Onnward-Version-Location": `/api/v1/models/${model}/versions/${version}`,
  };
}

function invalid(field: string, message: string): AppError {
  return new AppError("request.invalid", `${field}: ${message}.`, { errors: [{ field, message }] });
}
