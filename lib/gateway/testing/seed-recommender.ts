import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createKeySecret } from "@/lib/access";
import { deriveSignature, openArtifactStore, scanModel } from "@/lib/artifacts";
import { db, inTransaction } from "@/lib/platform/db";
import { projectRoot } from "@/lib/platform/project-root";
import { bumpRevision } from "@/lib/platform/revision";

const shipped = path.join(projectRoot, "models/recommender/model.onnx");

/** The shipped model as versions 1 and 2, the first in production: in the database and in the store. */
export async function seedRecommender(): Promise<{ modelId: string }> {
  const bytes = readFileSync(shipped);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const stored = openArtifactStore().pathOf(digest);
  mkdirSync(path.dirname(stored), { recursive: true });
  cpSync(shipped, stored);
  const signature = deriveSignature(await scanModel(shipped));
  const model = await db().model.create({
    data: { name: "recommender", liveName: "recommender", createdBy: "test" },
  });
  await db().artifact.create({ data: { digest, sizeBytes: BigInt(bytes.length) } });
  const [first] = await Promise.all(
    [1, 2].map((number) =>
      db().version.create({
        data: {
          modelId: model.id,
          number,
          status: "ready",
          digest,
          servingDigest: digest,
          facts: {},
          createdBy: "test",
          signature: JSON.parse(JSON.stringify(signature)),
        },
      }),
    ),
  );
  await db().alias.create({
    data: { modelId: model.id, name: "production", versionId: first?.id ?? null },
  });
  return { modelId: model.id };
}

/** A change as the console makes it: with the revision that gateways look at. */
export async function change<T>(work: () => Promise<T>): Promise<T> {
  const result = await work();
  await inTransaction((tx) => bumpRevision(tx));
  return result;
}

interface KeyChange {
  readonly scopes?: string[];
  readonly models?: string[];
  readonly expiresAt?: Date;
}

export async function seedKey(over: KeyChange = {}): Promise<{ id: string; secret: string }> {
  const secret = createKeySecret();
  const hash = new Uint8Array(createHash("sha256").update(secret).digest());
  const named = { name: "test", prefix: secret.slice(0, 12), createdBy: "test", hash };
  const data = { ...named, scopes: ["predict"], models: [], ...over };
  const row = await change(() => db().apiKey.create({ data }));
  return { id: row.id, secret };
}
