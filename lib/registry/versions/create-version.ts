import { openArtifactStore } from "@/lib/artifacts";
import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { env } from "@/lib/platform/env";
import { assertModelWillExist, registerVersion, type VersionDescription } from "./register-version";

/** protobuf's own bound on a message: a file beyond it is none, and need not travel. */
const maxModelBytes = 2 ** 31 - 1;

export interface CreateVersionInput extends VersionDescription {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly expectedBytes?: number | undefined;
  readonly expectedDigest?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Takes a version whose .onnx is the request's body: bytes to disk, then as `registerVersion`. */
export async function createVersion(
  ctx: Context,
  { bytes, expectedBytes, expectedDigest, signal, ...description }: CreateVersionInput,
): Promise<VersionDto> {
  // Before a byte is read: a gigabyte should not travel for a typing error, or for who may not.
  await authorizeModel(ctx.actor, "models:write", description.name);
  await assertModelWillExist(description);
  const store = openArtifactStore();
  const maxBytes = Math.min(env().ONNWARD_MAX_UPLOAD_BYTES, maxModelBytes);
  const stated = { maxBytes, expectedBytes, expectedDigest, signal };
  const model = await store.receive(bytes, stated);
  try {
    return await registerVersion(ctx, { ...description, model, files: [] });
  } finally {
    await store.discard(model);
  }
}
