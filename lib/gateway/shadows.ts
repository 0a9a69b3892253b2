import type { Fault } from "@/lib/contract/errors";
import type { Dialect, PredictAnswer, ServedVersion, WorkerPool } from "@/lib/inference";
import type { DesiredShadow, ShadowPool, ShadowStats } from "@/lib/inference/shadow";
import type { FiguresRecorder } from "@/lib/monitoring/rollout-figures";
import { currentTimeMs } from "@/lib/platform/clock";
import type { AnsweringTarget, InFlight } from "@/lib/predictions";
import type { Snapshot } from "@/lib/rollout";

interface ShadowsOptions {
  readonly shadowPool: ShadowPool;
  /** Of those who serve: while requests wait there, nobody is shown anything. */
  readonly pool: Pick<WorkerPool, "waitingFor">;
  readonly inFlight: Pick<InFlight, "isCrowded">;
  /** Takes what was seen of a shadow since the last time. */
  readonly figures: Pick<FiguresRecorder, "countShadow">;
}

/** What shadow versions of rollouts see of this gateway's answers. */
export interface Shadows {
  /** Brings the shadows to what the rollouts want. */
  follow(aliases: Snapshot["aliases"], servedOf: (versionId: string) => ServedVersion | null): void;
  /** Ends as many as must be for the others to hold no more than this, for a minute; gives what those hold. */
  fitInto(bytes: number): number;
  isWarm(versionId: string): boolean;
  faultOf(versionId: string): Fault | null;
  /** After an answer has been sent. Never throws, never waits. */
  mirror(target: AnsweringTarget, asked: Asked, answer: PredictAnswer): void;
  /** Hands over the figures. */
  flush(): void;
  stats(): ShadowStats[];
  workSeconds(): number;
  /** Hands over the last figures when every worker has ended. */
  close(): Promise<void>;
}

interface Asked {
  readonly dialect: Dialect;
  readonly jsonLength: number | null;
  readonly body: readonly Buffer[];
}

/** For so long one that had to give way is not tried again. */
const restMs = 60_000;
const defaultTolerance = { absolute: 0, relative: 0 };

export function createShadows({ shadowPool, pool, inFlight, figures }: ShadowsOptions): Shadows {
  /** version id → until when it rests, because those who serve need its memory. */
  const resting = new Map<string, number>();

  function flush(): void {
    for (const { figures: seen, ...target } of shadowPool.takeFigures())
      figures.countShadow(target, seen);
  }

  return {
    follow(aliases, servedOf) {
      const nowMs = currentTimeMs();
      for (const [id, endMs] of resting) if (endMs <= nowMs) resting.delete(id);
      const wanted: DesiredShadow[] = [];
      for (const { rollout } of aliases) {
        if (rollout === null || rollout.kind !== "shadow") continue;
        const { id: rolloutId, step, tolerance } = rollout;
        for (const { versionId, weightPercent } of rollout.targets) {
          const version = servedOf(versionId);
          if (version === null) continue;
          wanted.push({
            ...{ rolloutId, step, version, share: weightPercent / 100 },
            tolerance: tolerance ?? defaultTolerance,
            isResting: resting.has(versionId),
          });
        }
      }
      shadowPool.setDesired(wanted);
    },
    fitInto(bytes) {
      let held = 0;
      for (const { versionId, memoryBytes } of shadowPool.stats()) {
        if (held + memoryBytes <= bytes) held += memoryBytes;
        else resting.set(versionId, currentTimeMs() + restMs);
      }
      return held;
    },
    isWarm: (versionId) => shadowPool.stateOf(versionId).kind === "warm",
    faultOf: (versionId) => shadowPool.faultOf(versionId),
    mirror({ version, share }, { dialect, jsonLength, body }, answer) {
      if (share === null || share.rollout.kind !== "shadow") return;
      const { id } = share.rollout;
      if (inFlight.isCrowded() || pool.waitingFor(version.id) > 0) {
        shadowPool.skip(id);
        return;
      }
      const length = answer.headers["inference-header-content-length"];
      shadowPool.mirror(id, {
        dialect,
        jsonLength,
        body,
        answerJsonLength: length === undefined ? null : Number(length),
        answer: answer.body,
      });
    },
    flush,
    stats: shadowPool.stats,
    workSeconds: shadowPool.workSeconds,
    async close() {
      await shadowPool.close();
      flush();
    },
  };
}
