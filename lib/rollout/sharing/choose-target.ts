import { createHash } from "node:crypto";
import type { SnapshotRollout } from "../snapshot";

/** What of a request decides who answers it. */
export interface Asking {
  /** As Node gives them: names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of the key, or the person, that calls. */
  readonly actorId: string;
  /** At least 0, less than 1. */
  readonly random: number;
}

export interface Choice {
  readonly versionId: string;
  /** Of an A/B: eight bytes that stand for whoever stays with this version. */
  readonly unit: Buffer | null;
}

/** Shares are kept to the hundredth of a percent: so many slots, and a unit always falls into the same. */
const slots = 10_000;

/**
 * Which version is to answer. Pure: what is not drawn by `random` follows from the request, so that every
 * gateway decides alike.
 * - canary: with its header the target; else by weight.
 * - A/B: by the unit's slot. While weights stand every unit stays; when the last target's grows, it only gains
 *   units, and all of them from the stable version.
 * - shadow: always the stable version.
 */
export function chooseTarget(rollout: SnapshotRollout, asking: Asking): Choice {
  switch (rollout.kind) {
    case "canary":
      return { versionId: ofCanary(rollout, asking), unit: null };
    case "ab": {
      const unit = unitOf(rollout, asking);
      return { versionId: versionAt(rollout, unit.readUInt32BE(0) % slots), unit };
    }
    case "shadow":
      return { versionId: rollout.stableVersionId, unit: null };
    default:
      return rollout.kind satisfies never;
  }
}

function ofCanary(rollout: SnapshotRollout, { headers, random }: Asking): string {
  const { header } = rollout;
  const [target] = rollout.targets;
  if (header !== null && target !== undefined && headerValue(headers, header.name) === header.value)
    return target.versionId;
  return versionAt(rollout, random * slots);
}

/** Targets have the first slots, in their order; the stable version has what is left. */
function versionAt({ targets, stableVersionId }: SnapshotRollout, slot: number): string {
  let end = 0;
  for (const { versionId, weightPercent } of targets) {
    end += (weightPercent * slots) / 100;
    if (slot < end) return versionId;
  }
  return stableVersionId;
}

/**
 * Whoever has the same value of the header, or without one the same key. Hashed with the rollout's id: so the
 * next rollout shares anew, and what is kept of a value cannot be read back without guessing it.
 */
function unitOf({ id, stickyHeader }: SnapshotRollout, { headers, actorId }: Asking): Buffer {
  const value = stickyHeader === null ? undefined : headerValue(headers, stickyHeader);
  const unit = value === undefined ? `key\0${actorId}` : `header\0${value}`;
  return createHash("sha256").update(`${id}\0${unit}`).digest().subarray(0, 8);
}

function headerValue(headers: Asking["headers"], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
