// A process of its own that registers one version with files beside it, and is killed right before the given step.
// Started by kill-at-steps.ts: `register-once.ts <step>`. Acknowledges on stdout, as JSON.
import { randomBytes } from "node:crypto";
import { closeDb, db } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { uploadBundle } from "./bundle";
import { endAtStep } from "./end-at-step";
import { smallModel } from "./registry";

const [, , last = ""] = process.argv;

/** Bytes that nobody has uploaded before: the same model with one more entry of metadata. */
function newModel(): Buffer {
  const field = (tag: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  const key = field(0x0a, Buffer.from(randomBytes(8).toString("hex")));
  return Buffer.concat([smallModel, field(0x72, Buffer.concat([key, field(0x12, key)]))]);
}

const model = newModel();
const files = [
  { name: "README.md", role: "card", bytes: `# ${randomBytes(8).toString("hex")}\n` },
  {
    name: "tokenizer.json",
    role: "tokenizer",
    bytes: `{"id":"${randomBytes(8).toString("hex")}"}`,
  },
] as const;
// Connected before the steps are counted: what is tested begins with the bytes.
await db().model.count();
const stepsSoFar = await endAtStep(Number(last));
const version = await uploadBundle(userContext("engineer"), "survivor", { model, files });
process.stdout.write(
  `${JSON.stringify({
    version: version.version,
    digests: [version.digest, ...version.files.map(({ digest }) => digest)],
    steps: stepsSoFar(),
  })}\n`,
);
await closeDb();
