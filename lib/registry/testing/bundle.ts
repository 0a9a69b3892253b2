import { openArtifactStore } from "@/lib/artifacts";
import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import type { VersionFileRole } from "@/lib/contract/version-file";
import { registerVersion } from "../versions";
import { inPieces } from "./registry";

export interface BundleFile {
  readonly name: string;
  readonly role: VersionFileRole;
  readonly bytes: Uint8Array | string;
}

/** An .onnx with files beside it, as an upload makes a version of them. */
export async function uploadBundle(
  ctx: Context,
  name: string,
  { model, files }: { model: Uint8Array; files: readonly BundleFile[] },
): Promise<VersionDto> {
  const store = openArtifactStore();
  const receive = (bytes: Uint8Array | string) =>
    store.receive(inPieces(Buffer.from(bytes), 65_536), { maxBytes: 1_000_000 });
  const received = await receive(model);
  const beside = await Promise.all(
    files.map(async ({ bytes, ...file }) => ({ ...file, file: await receive(bytes) })),
  );
  try {
    const description = { name, create: true, note: "", metrics: [] };
    return await registerVersion(ctx, { ...description, model: received, files: beside });
  } finally {
    await Promise.all([received, ...beside.map(({ file }) => file)].map(store.discard));
  }
}
