import type { ShadowFigures } from "@/lib/contract/rollout";
import type { VersionState, WorkerPoolOptions } from "../pool/types";
import type { ServedVersion } from "../types";

/** One version that shall see a share of what another answers. */
export interface DesiredShadow {
  /** Whose requests it is shown: `mirror` names it. */
  readonly rolloutId: string;
  /** Its figures are told under it. */
  readonly step: number;
  readonly version: ServedVersion;
  /** Of the requests: 0 to 1. */
  readonly share: number;
  readonly tolerance: { readonly absolute: number; readonly relative: number };
  /** Its memory is needed: it is shown nothing, and has no worker. */
  readonly isResting: boolean;
}

/** Memory that bodies take. Shadows use only what nobody else needs just then. */
export interface SpareRoom {
  /** False: there is none. */
  takeSpare(bytes: number): boolean;
  release(bytes: number): void;
}

export interface ShadowPoolOptions
  extends Pick<WorkerPoolOptions, "limits" | "timeoutMs" | "memoryMib" | "prepare" | "onEvent"> {
  readonly room: SpareRoom;
  /** Between two frames to one worker; what comes meanwhile leaves together. */
  readonly flushMs?: number;
  /** After a lost worker, before the next is started. */
  readonly restartMs?: number;
  /** Beyond the time that one request may take, before a silent worker is ended. */
  readonly hangMs?: number;
}

export interface ToldFigures {
  readonly rolloutId: string;
  readonly step: number;
  readonly versionId: string;
  readonly figures: ShadowFigures;
}

export interface ShadowStats {
  readonly versionId: string;
  readonly model: string;
  readonly number: number;
  readonly state: VersionState["kind"];
  readonly pid: number | null;
  readonly memoryBytes: number;
  /** Requests that wait to be mirrored, or are with its worker. */
  readonly waiting: number;
  readonly counts: Readonly<ShadowCounts>;
}

/** Since it is desired. */
export interface ShadowCounts {
  compared: number;
  dropped: number;
  failed: number;
}
