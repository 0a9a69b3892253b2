import type { Allowance, KeyLimiter } from "@/lib/access/limits";
import type { Actor, Context, Permission } from "@/lib/contract/actor";
import type { AuditAction } from "@/lib/contract/audit";
import { modelNamePattern, type PayloadSampling } from "@/lib/contract/model";
import type { VersionRef } from "@/lib/contract/version-label";
import type { Caller, Dialect, PredictAnswer, WorkerPool } from "@/lib/inference";
import { authorize, authorizeOn, noModel } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import {
  assertRunnable,
  parseTarget,
  type RoutingTable,
  type RunnableVersion,
  type SnapshotVersion,
  type TargetRef,
} from "@/lib/rollout";
import { assertAddressAllowed, assertOutsideProduction, takeAllowance } from "./admit-call";
import { authenticateCall, type Credentials, type Identity } from "./authenticate-call";
import type { DenialLog } from "./denial-log";
import type { InFlight } from "./in-flight";
import type { LastUsed } from "./last-used";
import { type Share, shareAlias } from "./share-alias";
import { assertWorthReading, isSettled, type Named, waitUntilWarm } from "./wait-until-warm";

/** What the gateway knows of the world: from its snapshot, kept current by its reconciler. */
export interface Targets {
  /** Null before the first snapshot. */
  table(): RoutingTable | null;
  /** Since when the database does not answer; null: it does. */
  outageSinceMs(): number | null;
  /** Puts a model that the table does not have into it, if there is one. Errors: `db.unavailable`. */
  learnModel(name: string): Promise<void>;
  /** Which version answers for an alias now, leaving aside what a rollout shares. */
  answeringVersion(aliasId: string): SnapshotVersion | null;
  /** A rollout's target, when it may answer here this moment; else null. */
  warmVersion(versionId: string): RunnableVersion | null;
  /** What is asked as often as a rollout's target, to be compared with it; `coming`: it loads. */
  controlOf(
    versionId: string,
  ): { readonly kind: "ready"; readonly pool: WorkerPool } | { readonly kind: "coming" | "none" };
  /** A version by number: from memory, else from the database. Errors: `db.unavailable`. */
  findVersion(modelId: string, ref: VersionRef): Promise<SnapshotVersion | null>;
  /** Loads the version if it is not, and keeps it warm while it is called. */
  keepWarm(model: string, version: RunnableVersion): void;
  /**
   * Lets go of the model's versions that are loaded because somebody called them by number, or of that
   * one number. What an alias needs is held.
   */
  unload(modelId: string, number?: number): Unloading;
}

export interface Unloading {
  /** Numbers that nothing keeps loaded any more. */
  readonly unloaded: readonly number[];
  /** Numbers that stay, because an alias answers from them or is about to. */
  readonly held: readonly number[];
}

export interface PredictionDeps {
  readonly targets: Targets;
  readonly pool: WorkerPool;
  readonly inFlight: InFlight;
  readonly lastUsed: LastUsed;
  readonly denials: DenialLog;
  /** Counts what keys with limits may still call. */
  readonly limiter: KeyLimiter;
  readonly settings: {
    readonly secret: string | undefined;
    readonly predictTimeoutMs: number;
    readonly snapshotMaxAgeMs: number | undefined;
  };
  /** Somebody without a valid identity was refused: counted, never chained. */
  readonly onStranger: (code: string) => void;
}

export interface Call extends Credentials {
  readonly requestId: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** As it stands in the path. */
  readonly model: string;
  /** Alias or number; null: production. */
  readonly ref: string | null;
  /** Told as soon as the caller is known, so that also what is refused then is recorded as theirs. */
  readonly onActor?: (actor: Actor) => void;
}

export interface Target {
  readonly model: {
    readonly id: string;
    readonly name: string;
    readonly readyNumbers: number[];
    readonly payloadSampling?: PayloadSampling | null;
  };
  readonly version: RunnableVersion;
}

/** The version that answers a prediction, and the rollout that it answers in. */
export interface AnsweringTarget extends Target {
  /** Null: the alias has no rollout, or the call names a version. */
  readonly share: Share | null;
}

export interface PredictCall extends Call {
  readonly dialect: Dialect;
  readonly jsonLength: number | null;
  /** Called only for somebody who may predict, and only when the request would be taken: see below. */
  readonly readBody: () => Promise<readonly Buffer[]>;
  /** Milliseconds that the client gives it, by what its body says; null: it says nothing. */
  readonly timeoutOf: (body: readonly Buffer[]) => number | null;
  /** Who waits: a request whose caller left is never run. */
  readonly caller: Caller;
  /** Told as soon as it is known, so that also a failure is counted for its version. */
  readonly onTarget: (target: AnsweringTarget) => void;
  /** Told what is left to a key with limits, also when this call is refused. */
  readonly onAllowance: (allowance: Allowance) => void;
}

const predicting = { permissions: ["predict"], action: "predict.called" } as const;

/** One prediction, in a straight line: key → right → limits → target → worker → answer. */
export async function predict(deps: PredictionDeps, call: PredictCall): Promise<PredictAnswer> {
  const { actor, rules } = identifyCaller(deps, call);
  // Before the limits: a call that finds no room here costs its key nothing.
  const leave = deps.inFlight.enter();
  try {
    const learning = learnModel(deps, actor, call.model);
    if (learning !== undefined) await learning;
    const { ref, table } = openTarget(deps, call, actor, predicting);
    if (rules !== null) {
      if (rules.isTest) assertOutsideProduction(deps, call, { actor, ref, table });
      const taking = takeAllowance(deps, call, rules);
      if (taking !== undefined) await taking;
    }
    const target =
      ref.kind === "alias"
        ? openAlias(deps, ref, { headers: call.headers, actor })
        : await findNumbered(deps, ref);
    call.onTarget(target);
    const versionId = target.version.id;
    const named = { model: target.model.name, number: target.version.number, versionId };
    const pool = target.share?.pool ?? deps.pool;
    // Under overload most are refused: that must cost as little as it can, so their bodies are not kept.
    assertWorthReading(pool, named);
    const body = await call.readBody();
    const timeoutMs = target.version.settings.timeoutMs ?? deps.settings.predictTimeoutMs;
    const budgetMs = Math.min(timeoutMs, call.timeoutOf(body) ?? timeoutMs);
    const { dialect, jsonLength, caller } = call;
    const spentMs = await waitForWorker(pool, { ...named, budgetMs, caller });
    const startedAt = currentTimeMs() - spentMs;
    return await pool.predict(versionId, {
      dialect,
      body,
      jsonLength,
      deadlineAt: startedAt + budgetMs,
      killAt: startedAt + timeoutMs,
      caller,
    });
  } finally {
    leave();
  }
}

/** Gives the milliseconds that it took. By the steady clock: the other may jump while a model loads. */
async function waitForWorker(
  pool: WorkerPool,
  { budgetMs, ...rest }: Named & { budgetMs: number; caller: Caller },
): Promise<number> {
  if (isSettled(pool, rest)) return 0;
  const startedAt = performance.now();
  await waitUntilWarm(pool, { ...rest, deadlineAt: currentTimeMs() + budgetMs });
  return performance.now() - startedAt;
}

/** The version that a call for reading (metadata, readiness, its document) is about. */
export async function readTarget(
  deps: PredictionDeps,
  call: Call,
  permissions: readonly Permission[],
): Promise<Target> {
  const actor = identify(deps, call);
  await learnModel(deps, actor, call.model);
  const { ref } = openTarget(deps, call, actor, { permissions, action: "model.read" });
  if (ref.kind === "version") return readNumbered(deps, ref);
  const version = deps.targets.answeringVersion(ref.alias.id);
  return { model: ref.model, version: assertRunnable(ref.model, version?.number ?? 0, version) };
}

/** Who calls. Errors: those of `identifyCaller`. */
export function identify(deps: PredictionDeps, call: Call): Actor {
  return identifyCaller(deps, call).actor;
}

/** Errors: `gateway.starting`, those of authenticateCall, and `key.address_not_allowed`. */
function identifyCaller(deps: PredictionDeps, call: Call): Identity {
  const identity = authenticate(deps, call);
  call.onActor?.(identity.actor);
  assertAddressAllowed(deps, call, identity);
  if (identity.actor.kind === "key") deps.lastUsed.note(identity.actor.id, call.address);
  return identity;
}

function authenticate(deps: PredictionDeps, call: Call): Identity {
  const table = deps.targets.table();
  if (table === null) {
    throw new AppError("gateway.starting", "The gateway has no list of models yet.", {
      retryAfterSeconds: 1,
    });
  }
  try {
    const { secret, snapshotMaxAgeMs } = deps.settings;
    const outageSinceMs = deps.targets.outageSinceMs();
    const { model } = call;
    return authenticateCall({ call, model, table, secret, snapshotMaxAgeMs, outageSinceMs });
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("key.")) deps.onStranger(error.code);
    throw error;
  }
}

/**
 * Makes sure that the table has the model, if there is one: it has those that an alias names, and others as
 * they are called. No promise where it is there, so that most calls cost no turn of the event loop.
 * Errors: `db.unavailable`, `gateway.overloaded`.
 */
export function learnModel(
  { targets }: Pick<PredictionDeps, "targets">,
  actor: Actor,
  name: string,
): undefined | Promise<void> {
  if (targets.table()?.modelByName.has(name) || !modelNamePattern.test(name)) return undefined;
  // Whoever may not know of it does not make us ask.
  const isBarred = actor.kind === "key" && actor.models !== null && !actor.models.includes(name);
  return isBarred ? undefined : targets.learnModel(name);
}

/** Any one of the permissions is enough. Errors: those of `authorize`; the denial is audited. */
export function authorizeCall(
  deps: PredictionDeps,
  call: Call,
  actor: Actor,
  need: { permissions: readonly Permission[]; action: AuditAction; model?: string },
): void {
  let denial: AppError | undefined;
  const { model: name } = need;
  const known = name === undefined ? undefined : deps.targets.table()?.modelByName.get(name);
  for (const permission of need.permissions) {
    try {
      if (name === undefined) authorize(actor, permission);
      else authorizeOn(actor, permission, known ?? noModel(name));
      return;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      denial ??= error;
    }
  }
  if (denial === undefined) return;
  const { requestId, address, userAgent } = call;
  const ctx: Context = { actor, requestId, address, userAgent };
  // Only what can be a model's name goes into the chain: the path is the caller's to write.
  const isName = need.model !== undefined && modelNamePattern.test(need.model);
  const target = isName ? `model:${need.model}` : "model:?";
  deps.denials.note(ctx, { action: need.action, target, code: denial.code });
  throw denial;
}

/** What the call names, for somebody who may. Errors: those of `authorizeCall` and of `parseTarget`. */
function openTarget(
  deps: PredictionDeps,
  call: Call,
  actor: Actor,
  { permissions, action }: { permissions: readonly Permission[]; action: AuditAction },
): { ref: TargetRef; table: RoutingTable } {
  authorizeCall(deps, call, actor, { permissions, action, model: call.model });
  const table = deps.targets.table();
  if (table === null) throw new AppError("gateway.starting", "The gateway has no snapshot.");
  return { ref: parseTarget(table, call.model, call.ref), table };
}

function openAlias(
  deps: PredictionDeps,
  ref: Extract<TargetRef, { kind: "alias" }>,
  asking: Parameters<typeof shareAlias>[2],
): AnsweringTarget {
  const { model } = ref;
  const { version, share } = shareAlias(deps, ref, asking);
  return { model, version: assertRunnable(model, version?.number ?? 0, version), share };
}

type VersionTarget = Extract<TargetRef, { kind: "version" }>;

/** Whoever names a version gets it, and no rollout counts that. */
async function findNumbered(deps: PredictionDeps, ref: VersionTarget): Promise<AnsweringTarget> {
  const { model, version } = await readNumbered(deps, ref);
  deps.targets.keepWarm(model.name, version);
  return { model, version, share: null };
}

async function readNumbered(
  { targets }: PredictionDeps,
  { model, ref }: VersionTarget,
): Promise<Target> {
  const found = await targets.findVersion(model.id, ref);
  return { model, version: assertRunnable(model, ref, found) };
}
