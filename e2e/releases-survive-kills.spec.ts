import { expect, test } from "@playwright/test";
import { type Answer, type Client, connect, promote, uploadReady } from "./harness/client";
import { commandOf, type Installation, startInstallation } from "./harness/installation";
import { recommenderSaying } from "./harness/recommender";

/** `npm run soak` kills each process fifty times, `npm test` twice. */
const kills = process.env.ONNWARD_SOAK === undefined ? 2 : 50;
const processes = ["gateway", "console", "runner"] as const;
type ProcessName = (typeof processes)[number];

const moved = "moves";
const rolled = "rolls";
const versions = [1, 2, 3];
/** Two steps that end within three seconds and ask for nothing but time. */
const steps = [10, 50].map((weightPercent) => ({ weightPercent, soakSeconds: 1, minRequests: 0 }));
const guards = { errors: null, latency: null };

let installation: Installation;
let admin: Client;

test.setTimeout(120_000 + kills * 60_000);
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  installation = await startInstallation();
  admin = connect(installation.url, installation.adminKey);
  for (const model of [moved, rolled]) {
    for (const version of versions)
      await uploadReady(admin, model, recommenderSaying(`${version}`));
    expect((await promote(admin, model, 1)).status).toBe(200);
  }
});
test.afterAll(async () => {
  await installation?.stop();
});

for (const name of processes) {
  test(`a ${name} killed ${kills} times in a promotion and in a canary leaves one target and its story`, async () => {
    const outcomes: Record<string, number> = {};
    for (let kill = 0; kill < kills; kill += 1) {
      const [move, rollout] = await Promise.all([beginMove(), beginRollout()]);
      // A promotion takes some 300 ms, a rollout some three seconds: one kill in the middle of each.
      await pause(Math.random() * (kill % 2 === 0 ? 400 : 3_500));
      await killAndWait(name);
      const answer = await move.answered;
      const target = await settledTarget();
      if (answer?.status === 200) expect(target).toBe(move.to);
      const ended = await endedRollout(rollout);
      outcomes[ended] = (outcomes[ended] ?? 0) + 1;
      await expectOneStory(moved);
      await expectOneStory(rolled);
    }
    expect((await admin.call("GET", "/api/v1/audit/verify")).json).toMatchObject({ ok: true });
    console.log(`${name}: ${kills} kills, rollouts ${JSON.stringify(outcomes)}`);
  });
}

/** Moves `production` to another version; the answer is null where the connection broke. */
async function beginMove(): Promise<{ to: number; answered: Promise<Answer | null> }> {
  const to = ((await aliasOf(moved)).version % versions.length) + 1;
  return { to, answered: promote(admin, moved, to).catch(() => null) };
}

async function beginRollout(): Promise<{ id: string; stable: number; target: number }> {
  const stable = (await aliasOf(rolled)).version;
  const target = (stable % versions.length) + 1;
  const plan = { kind: "canary", version: target, steps, promoteAtEnd: true, guards };
  const answer = await admin.call("PUT", `/api/v1/models/${rolled}/aliases/production/rollout`, {
    plan,
    reason: "survives",
  });
  expect(answer.status, answer.bytes.toString()).toBeLessThan(300);
  return { id: answer.json.id, stable, target };
}

async function killAndWait(name: ProcessName): Promise<void> {
  const pids = () =>
    installation.descendants().filter((pid) => commandOf(pid).includes(`dist/${name}.js`));
  const [victim] = pids();
  if (victim === undefined) throw new Error(`no ${name} runs:\n${installation.output()}`);
  process.kill(victim, "SIGKILL");
  await expect
    .poll(
      async () => {
        const [other] = pids();
        return other !== undefined && other !== victim && (await isWhole());
      },
      { timeout: 30_000 },
    )
    .toBe(true);
}

/** Predictions and pages answer. */
async function isWhole(): Promise<boolean> {
  const answers = await Promise.all([
    fetch(`${installation.url}/readyz`).catch(() => null),
    admin.call("GET", `/api/v1/models/${moved}/aliases`).catch(() => null),
  ]);
  return answers.every((answer) => answer?.status === 200);
}

/** Where the alias points when nothing is on its way any more. */
async function settledTarget(): Promise<number> {
  await expect
    .poll(async () => (await aliasOf(moved)).intendedVersion, { timeout: 60_000 })
    .toBeNull();
  return (await aliasOf(moved)).version;
}

/** It goes on to its end, or it has stopped and says why. */
async function endedRollout({
  id,
  stable,
  target,
}: {
  id: string;
  stable: number;
  target: number;
}): Promise<string> {
  const read = async () => (await ask(`/api/v1/models/${rolled}/rollouts/${id}`)).json;
  await expect.poll(async () => (await read()).endedAt, { timeout: 60_000 }).not.toBeNull();
  const { status, endReason } = await read();
  expect((await aliasOf(rolled)).version).toBe(status === "completed" ? target : stable);
  if (status !== "completed") expect(endReason).not.toBe("");
  return status;
}

/** The alias, its ledger and the audit log say the same, and each of them once. */
async function expectOneStory(model: string): Promise<void> {
  const alias = await aliasOf(model);
  const ledger = await all(`/api/v1/models/${model}/aliases/production/history`);
  const moves = ledger.filter(({ kind }) => kind === "promote" || kind === "rollback");
  expect(moves[0].to).toBe(alias.version);
  for (const [at, { from }] of moves.entries()) expect(from).toBe(moves[at + 1]?.to ?? null);
  const target = encodeURIComponent(`alias:${model}@production`);
  const events = await all(`/api/v1/audit/events?target=${target}&action=alias.moved`);
  expect(events.map((event) => [event.requestId, event.after.version])).toEqual(
    moves.map((move) => [move.requestId, move.to]),
  );
  expectWholeRollouts(ledger);
  const answer = await admin.call("POST", `/predict/${model}`, { user_id: 1, item_id: 2 });
  expect([answer.status, answer.headers.get("x-onnward-version")]).toEqual([
    200,
    `${model}@${alias.version}`,
  ]);
}

/** Newest first: of each rollout one start, every step once and in order, one end. */
function expectWholeRollouts(ledger: readonly Answer["json"][]): void {
  const byRollout = new Map<string, string[]>();
  for (const { kind, details } of ledger.toReversed()) {
    if (!kind.startsWith("rollout_")) continue;
    const story = byRollout.get(details.rolloutId) ?? [];
    byRollout.set(details.rolloutId, [...story, `${kind} ${details.weightPercent ?? ""}`.trim()]);
  }
  for (const story of byRollout.values()) {
    expect(new Set(story).size, story.join(", ")).toBe(story.length);
    expect(story[0]).toMatch(/^rollout_start/);
    expect(story.filter((line) => /^rollout_(abort|stop|end)/.test(line))).toHaveLength(1);
  }
}

async function aliasOf(model: string): Promise<Answer["json"]> {
  const { json } = await ask(`/api/v1/models/${model}/aliases`);
  return json.data.find(({ alias }: { alias: string }) => alias === "production");
}

async function all(path: string): Promise<Answer["json"][]> {
  const rows: Answer["json"][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: string = `limit=200${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { json } = await ask(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    rows.push(...json.data);
    cursor = json.nextCursor;
  }
  return rows;
}

async function ask(path: string): Promise<Answer> {
  const answer = await admin.call("GET", path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
