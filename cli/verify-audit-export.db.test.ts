import { execFile } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportAudit, pruneAudit, verifyAudit } from "@/lib/audit";
import { getAuditKey, makeCheckpoint } from "@/lib/audit/checkpoints";
import { parseNotes, signNote, verifyExport } from "@/lib/audit/proof";
import { fillChain } from "@/lib/audit/testing/fill-chain";
import { rewriteChain } from "@/lib/audit/testing/rewrite-chain";
import { exportAuditQuery } from "@/lib/contract/audit";
import { setClock } from "@/lib/platform/clock";
import { dataPaths } from "@/lib/platform/data-dir";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";

/** The bundled command alone in an empty folder, run by plain Node: what an auditor has. */
const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-cli-"));
const database = useDatabase({
  ONNWARD_AUDIT_CHECKPOINT_EVENTS: "10",
  ONNWARD_AUDIT_RETENTION_DAYS: "90",
});
const reviewer = userContext("auditor");
let owner: pg.Client;

const at = (name: string) => path.join(folder, name);

async function exportTo(name: string, query: Record<string, string> = {}): Promise<string[]> {
  let text = "";
  const { content } = await exportAudit(reviewer, exportAuditQuery.parse(query));
  for await (const part of content) text += part;
  writeFileSync(at(name), text);
  return text.trimEnd().split("\n");
}

function run(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    // Nothing of ours in it: whoever verifies has the file alone.
    const env = { NODE_ENV: "test", PATH: "/nowhere" } as const;
    execFile(process.execPath, ["cli.mjs", ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: out + err });
    });
  });
}

const verify = (file: string, ...more: string[]) => run("audit", "verify", file, ...more);
const signed = ["--checkpoint", "cp.txt", "--key", "pub.pem"] as const;

beforeAll(async () => {
  await build({
    entryPoints: ["cli/main.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: at("cli.mjs"),
  });
  owner = await database.connect("owner");
  await fillChain(owner, { events: 20, daysAgo: 100 });
  const first = await signDaysAgo(100);
  await fillChain(owner, { events: 19, daysAgo: 100 });
  await exportTo("whole.jsonl");
  const second = await makeCheckpoint();
  writeFileSync(at("cp.txt"), `${first?.note}${second?.note}`);
  writeFileSync(at("pub.pem"), await getAuditKey(reviewer));
  await owner.query(
    "CREATE TABLE kept_event AS TABLE audit_event; CREATE TABLE kept_head AS TABLE audit_head",
  );
});

/** As the runner signed it so many days ago. */
async function signDaysAgo(days: number) {
  const restoreClock = setClock(() => Date.now() - days * 86_400_000);
  try {
    return await makeCheckpoint();
  } finally {
    restoreClock();
  }
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* linesOf(name: string): AsyncGenerator<string> {
  yield* readFileSync(at(name), "utf8").trimEnd().split("\n");
}

async function restore(): Promise<void> {
  await owner.query(`TRUNCATE audit_event, audit_head;
    INSERT INTO audit_event TABLE kept_event; INSERT INTO audit_head TABLE kept_head`);
}

describe("onnward audit verify", () => {
  test("passes a whole log: 40 events, all of them signed", async () => {
    const { code, said } = await verify("whole.jsonl", ...signed);
    expect(said).toMatch(/^OK: 40 events, 1 to 40/);
    expect(said).toMatch(/Every event is covered by a signed checkpoint \(2 compared\)/);
    expect(code).toBe(0);
  });

  test("says without a checkpoint what it then cannot see", async () => {
    const { code, said } = await verify("whole.jsonl");
    expect([code, said]).toEqual([0, expect.stringMatching(/No checkpoint was given/)]);
  });

  const lines = () => readFileSync(at("whole.jsonl"), "utf8").trimEnd().split("\n");
  const edited: [string, number, (all: string[]) => string[]][] = [
    [
      "an edited text",
      7,
      (all) => all.map((l, i) => (i === 7 ? l.replace("filler", "nobody") : l)),
    ],
    ["a line taken out of the middle", 12, (all) => all.filter((_, i) => i !== 12)],
    ["lines taken off the end", 39, (all) => all.slice(0, 39)],
    [
      "a last line that breaks off",
      40,
      (all) => [...all.slice(0, 40), (all[40] ?? "").slice(0, 80)],
    ],
    [
      "two lines swapped",
      5,
      (all) => all.map((l, i) => (i === 5 ? all[9] : i === 9 ? all[5] : l) ?? ""),
    ],
    ["a line that is there twice", 6, (all) => [...all.slice(0, 6), ...all.slice(5)]],
    [
      "a forged line after the last",
      41,
      (all) => [...all, (all[40] ?? "").replace('"seq":40', '"seq":41')],
    ],
    [
      "a tail taken off together with what the first line says of it",
      39,
      (all) => {
        const hash = JSON.parse(all[38] ?? "").hash;
        const head = { ...JSON.parse(all[0] ?? ""), head: { seq: 38, hash } };
        return [JSON.stringify(head), ...all.slice(1, 39)];
      },
    ],
  ];
  test.each(edited)("finds %s and names event %i", async (_, firstBad, edit) => {
    writeFileSync(at("edited.jsonl"), `${edit(lines()).join("\n")}\n`);
    const { code, said } = await verify("edited.jsonl", ...signed, "--json");
    expect(JSON.parse(said)).toMatchObject({ kind: "tampered", firstBad });
    expect(code).toBe(1);
  });

  test("finds a log that the database's owner wrote anew as a whole: by the checkpoint, and only by it", async () => {
    await rewriteChain(owner, (text, seq) =>
      seq === 25 ? text.replace("filler", "nobody") : text,
    );
    await exportTo("forged.jsonl");
    await restore();
    expect((await verify("forged.jsonl")).code).toBe(0);
    const { code, said } = await verify("forged.jsonl", ...signed);
    expect(said).toMatch(
      /TAMPERED: the first bad event is 21: .*rewritten, beginning somewhere from event 21 to 40/,
    );
    expect(code).toBe(1);
  });

  test("does not take a checkpoint that somebody else signed", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const { hash } = JSON.parse(lines()[40] ?? "");
    writeFileSync(
      at("forged.txt"),
      signNote("onnward-audit", { seq: 40, hash, timeMs: Date.now() }, privateKey).note,
    );
    const other = await verify("whole.jsonl", "--checkpoint", "forged.txt", "--key", "pub.pem");
    expect([other.code, other.said]).toEqual([2, expect.stringMatching(/not known here/)]);
    writeFileSync(at("edited.txt"), readFileSync(at("cp.txt"), "utf8").replace("\n40\n", "\n39\n"));
    const changed = await verify("whole.jsonl", "--checkpoint", "edited.txt", "--key", "pub.pem");
    expect([changed.code, changed.said]).toEqual([2, expect.stringMatching(/forged or edited/)]);
  });

  test("verifies each event of a filtered export, says that it is one, and takes no checkpoint for it", async () => {
    const filtered = await exportTo("filtered.jsonl", { target: "model:f7" });
    expect(filtered).toHaveLength(3);
    const fine = await verify("filtered.jsonl");
    expect([fine.code, fine.said]).toEqual([0, expect.stringMatching(/^FILTERED: 2 events/)]);
    expect((await verify("filtered.jsonl", ...signed)).code).toBe(2);
    writeFileSync(at("filtered.jsonl"), filtered.join("\n").replace("filler", "nobody"));
    const bad = await verify("filtered.jsonl");
    expect([bad.code, bad.said]).toEqual([1, expect.stringMatching(/first bad event is 7/)]);
  });

  test("starts a log that retention has cut at the cut, with the old checkpoints and the new", async () => {
    await restore();
    await fillChain(owner, { events: 10 });
    const newest = await makeCheckpoint();
    // Event 40 is the export above, and young.
    expect(await pruneAudit(contextOf())).toBe(20);
    await exportTo("cut.jsonl");
    writeFileSync(at("new.txt"), newest?.note ?? "");
    const { code, said } = await verify("cut.jsonl", ...signed, "--checkpoint", "new.txt");
    expect(said).toMatch(/Events 1 to 20 were removed by retention/);
    expect(said).toMatch(/Signed up to event 50 \(3 compared\)/);
    expect(code).toBe(0);
    const withoutCut = readFileSync(at("cut.jsonl"), "utf8").replaceAll(
      "audit.pruned",
      "audit.printed",
    );
    writeFileSync(at("cut.jsonl"), withoutCut);
    expect((await verify("cut.jsonl", ...signed)).code).toBe(1);
  });

  describe("does not take for retention what the database's owner removed with a genuine checkpoint", () => {
    /** audit_append as it is, with another time: an owner may write what the function would not. */
    const forgeCut = async (note: string, seq: number, clock: string) => {
      const { rows } = await owner.query<{ sql: string }>(
        "SELECT pg_get_functiondef('audit_append(text)'::regprocedure) AS sql",
      );
      await owner.query(
        (rows[0]?.sql ?? "")
          .replace("public.audit_append(", "public.audit_append_when(")
          .replace("clock_timestamp()", clock),
      );
      const { rows: found } = await owner.query<{ hash: string }>(
        "SELECT encode(hash, 'hex') AS hash FROM audit_event WHERE seq = $1",
        [seq],
      );
      const payload = JSON.stringify({
        actor: { kind: "system", id: "system", label: "Onnward" },
        action: "audit.pruned",
        outcome: "success",
        requestId: "forged",
        target: "audit",
        reason: "older than 90 days",
        after: { lastRemovedSeq: seq, lastRemovedHash: found[0]?.hash, checkpoint: note },
      });
      await owner.query("SELECT audit_append_when($1)", [payload]);
      await owner.query("DELETE FROM audit_event WHERE seq <= $1", [seq]);
      await owner.query("UPDATE audit_anchor SET seq = $1, hash = decode($2, 'hex')", [
        seq,
        found[0]?.hash,
      ]);
    };
    const verifyHere = async (...notes: (string | undefined)[]) => {
      await exportTo("forged-cut.jsonl");
      writeFileSync(at("forged-cut.txt"), notes.join(""));
      return verify("forged-cut.jsonl", "--checkpoint", "forged-cut.txt", "--key", "pub.pem");
    };

    test("younger than 30 days", async () => {
      await fillChain(owner, { events: 20 });
      const newest = await makeCheckpoint();
      await forgeCut(newest?.note ?? "", newest?.seq ?? 0, "clock_timestamp()");
      const { code, said } = await verifyHere(newest?.note);
      expect(said).toMatch(/TAMPERED: .*signed less than 30 days before/);
      expect(code).toBe(1);
      expect(await verifyAudit(reviewer)).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/less than 30 days before/),
      });
    });

    test("with an event that pretends to be of a time to come", async () => {
      await fillChain(owner, { events: 20 });
      const newest = await makeCheckpoint();
      const later = "clock_timestamp() + interval '31 days'";
      await forgeCut(newest?.note ?? "", newest?.seq ?? 0, later);
      const before = await verifyHere(newest?.note);
      expect([before.code, before.said]).toEqual([1, expect.stringMatching(/not come yet/)]);
      // Long after, when that time is past, what was signed meanwhile still says when it was.
      await fillChain(owner, { events: 20 });
      const covering = await makeCheckpoint();
      const restoreClock = setClock(() => Date.now() + 40 * 86_400_000);
      const online = await verifyAudit(reviewer);
      restoreClock();
      expect(online).toMatchObject({ ok: false, reason: expect.stringMatching(/signed before/) });
      await exportTo("forged-cut.jsonl");
      const evidence = { publicKeys: [createPublicKey(readFileSync(at("pub.pem")))] };
      const offline = await verifyExport(linesOf("forged-cut.jsonl"), {
        ...evidence,
        notes: parseNotes(covering?.note ?? "") ?? [],
        nowMs: Date.now() + 40 * 86_400_000,
      });
      expect(offline).toMatchObject({
        kind: "tampered",
        reason: expect.stringMatching(/signed before/),
      });
    });

    test("with a checkpoint that does not say when it was signed", async () => {
      await fillChain(owner, { events: 20 });
      const { rows } = await owner.query<{ seq: string; hash: string }>(
        "SELECT seq, encode(hash, 'hex') AS hash FROM audit_event ORDER BY seq DESC LIMIT 1",
      );
      const seq = Number(rows[0]?.seq);
      const position = { seq, hash: rows[0]?.hash ?? "", timeMs: null };
      const key = createPrivateKey(readFileSync(dataPaths().auditKey));
      const { note } = signNote("onnward-audit", position, key);
      await forgeCut(note, seq, "clock_timestamp()");
      const { code, said } = await verifyHere(note);
      expect([code, said]).toEqual([1, expect.stringMatching(/does not say when it was signed/)]);
    });
  });

  test.each([
    ["no command", []],
    ["another command", ["audit", "forge"]],
    ["no file", ["audit", "verify"]],
    ["a file that is not there", ["audit", "verify", "nowhere.jsonl"]],
    ["a folder", ["audit", "verify", "."]],
    ["a file of something else", ["audit", "verify", "cli.mjs"]],
    ["a checkpoint without a key", ["audit", "verify", "whole.jsonl", "--checkpoint", "cp.txt"]],
    ["a key that is none", ["audit", "verify", "whole.jsonl", "--key", "cp.txt"]],
    ["an option that does not exist", ["audit", "verify", "whole.jsonl", "--checkpiont", "cp.txt"]],
  ])("ends with 2 for %s", async (_, args) => {
    const { code, said } = await run(...args);
    expect(said).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});
