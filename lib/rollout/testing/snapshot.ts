import { createHash, randomUUID } from "node:crypto";
import { defaultServingSettings } from "@/lib/contract/serving";
import type {
  Snapshot,
  SnapshotAlias,
  SnapshotKey,
  SnapshotModel,
  SnapshotRollout,
  SnapshotVersion,
} from "../snapshot";

const signature: SnapshotVersion["signature"] = {
  inputs: [{ name: "x", datatype: "FP32", shape: ["N", 2] }],
  outputs: [{ name: "y", datatype: "FP32", shape: ["N"] }],
  omittedOutputs: [],
};

export function testVersion(over: Partial<SnapshotVersion> = {}): SnapshotVersion {
  return {
    id: randomUUID(),
    modelId: randomUUID(),
    number: 1,
    label: null,
    status: "ready",
    servingDigest: "ab".repeat(32),
    sizeBytes: 10,
    files: [],
    signature,
    settings: defaultServingSettings,
    batching: null,
    cost: null,
    ...over,
  };
}

export function testModel(over: Partial<SnapshotModel> = {}): SnapshotModel {
  return {
    id: randomUUID(),
    name: "fraud",
    visibility: "internal",
    grants: {},
    readyNumbers: [],
    payloadSampling: null,
    ...over,
  };
}

export function testAlias(over: Partial<SnapshotAlias> = {}): SnapshotAlias {
  return {
    id: randomUUID(),
    modelId: randomUUID(),
    name: "production",
    versionId: null,
    previousVersionId: null,
    movedAtMs: null,
    intendedVersionId: null,
    rollout: null,
    ...over,
  };
}

export function testRollout(over: Partial<SnapshotRollout> = {}): SnapshotRollout {
  return {
    id: randomUUID(),
    kind: "canary",
    step: 0,
    stableVersionId: randomUUID(),
    targets: [],
    header: null,
    stickyHeader: null,
    tolerance: null,
    ...over,
  };
}

export function testKey(secret: string, over: Partial<SnapshotKey> = {}): SnapshotKey {
  return {
    hash: createHash("sha256").update(secret).digest("hex"),
    id: randomUUID(),
    name: "test",
    prefix: secret.slice(0, 12),
    scopes: ["predict"],
    models: [],
    holders: [],
    expiresAtMs: null,
    revokedAtMs: null,
    ipAllow: [],
    makerNetworks: [],
    ratePerMinute: null,
    burst: null,
    dailyQuota: null,
    ...over,
  };
}

export function testSnapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    format: 1,
    revision: "1",
    readAtMs: Date.now(),
    models: [],
    aliases: [],
    versions: [],
    keys: [],
    ...over,
  };
}
