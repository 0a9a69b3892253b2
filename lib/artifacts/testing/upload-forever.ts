import { randomBytes } from "node:crypto";
import { openArtifactStore } from "../artifact-store";

// Receives and commits random files until it is killed, and says each digest when the blob is durable.

const store = openArtifactStore();
async function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 4_096) yield bytes.subarray(at, at + 4_096);
}
for (;;) {
  const file = await store.receive(pieces(randomBytes(60_000)), { maxBytes: 100_000 });
  await store.commit(file);
  await store.discard(file);
  process.stdout.write(`${file.digest}\n`);
}
