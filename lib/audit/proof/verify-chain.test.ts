import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ChainFault,
  type ChainPosition,
  chainStart,
  checkEvent,
  checkHead,
  type StoredEvent,
} from "./verify-chain";

const copies = {
  at: "2026-11-25T06:00:00.123456Z",
  actorKind: "key",
  actorId: "k1",
  action: "model.created",
  outcome: "success",
  requestId: "r1",
};

function event(before: ChainPosition, target = `model:m${before.seq + 1}`) {
  const seq = before.seq + 1;
  const canonical = JSON.stringify({
    seq,
    at: copies.at,
    prev: before.hash,
    actor: { kind: "key", id: "k1", label: "laptop" },
    action: "model.created",
    target,
    outcome: "success",
    requestId: "r1",
  });
  return {
    seq,
    canonical,
    prevHash: before.hash,
    hash: sha256(canonical),
    target,
    copies: { ...copies, target },
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function chain(length: number) {
  const events: ReturnType<typeof event>[] = [];
  let before: ChainPosition = chainStart;
  for (let index = 0; index < length; index += 1) {
    const next = event(before);
    events.push(next);
    before = next;
  }
  return events;
}

/** As verifyAudit walks, with the head of the chain that was written. */
function verify(
  events: readonly StoredEvent[],
  written: readonly StoredEvent[],
): ChainFault | null {
  let position = chainStart;
  for (const each of events) {
    const fault = checkEvent(position, each);
    if (fault !== null) return fault;
    position = each;
  }
  const head = written.at(-1);
  return checkHead(position, head === undefined ? chainStart : head);
}

describe("a chain", () => {
  const written = chain(6);
  const at = (seq: number): StoredEvent => {
    const found = written[seq - 1];
    if (found === undefined) throw new Error("no such event");
    return found;
  };
  const replaced = (seq: number, by: StoredEvent) => written.map((e) => (e.seq === seq ? by : e));

  test("that nobody touched verifies, and so does an empty one", () => {
    expect(verify(written, written)).toBeNull();
    expect(verify([], [])).toBeNull();
  });

  test("with an edited text names that event", () => {
    const edited = { ...at(3), canonical: at(3).canonical.replace("laptop", "nobody") };
    expect(verify(replaced(3, edited), written)).toMatchObject({ seq: 3 });
  });

  test("with a text edited together with its hash names that event, not its neighbour", () => {
    const canonical = at(3).canonical.replace("laptop", "nobody");
    const forged = { ...at(3), canonical, hash: sha256(canonical) };
    const fault = verify(replaced(3, forged), written);
    expect(fault).toMatchObject({ seq: 3 });
    expect(fault?.reason).toContain("event 3 was rewritten");
  });

  test("whose last text was edited together with its hash names that event by the head", () => {
    const canonical = at(6).canonical.replace("laptop", "nobody");
    const forged = { ...at(6), canonical, hash: sha256(canonical) };
    expect(verify(replaced(6, forged), written)).toMatchObject({ seq: 6 });
  });

  test("without its middle names the first missing event", () => {
    expect(
      verify(
        written.filter((e) => e.seq !== 4),
        written,
      ),
    ).toMatchObject({ seq: 4 });
  });

  test("without its middle and renumbered names the first renumbered event", () => {
    const renumbered = written
      .filter((e) => e.seq !== 4)
      .map((e) => (e.seq > 4 ? { ...e, seq: e.seq - 1 } : e));
    expect(verify(renumbered, written)).toMatchObject({ seq: 4 });
  });

  test("without its beginning or its tail names the first missing event", () => {
    expect(verify(written.slice(2), written)).toMatchObject({ seq: 1 });
    expect(verify(written.slice(0, 4), written)).toMatchObject({ seq: 5 });
    expect(verify([], written)).toMatchObject({ seq: 1 });
  });

  test("with a forged event at its end names that event", () => {
    expect(verify([...written, event(at(6))], written)).toMatchObject({ seq: 7 });
  });

  test("with two events swapped names the first of them", () => {
    const swapped = written.map((e) =>
      e.seq === 2 ? { ...at(5), seq: 2 } : e.seq === 5 ? { ...at(2), seq: 5 } : e,
    );
    expect(verify(swapped, written)).toMatchObject({ seq: 2 });
  });

  test.each(["at", "actorKind", "actorId", "action", "target", "outcome", "requestId"] as const)(
    "whose column %s differs from its text names that event",
    (field) => {
      const edited = { ...at(2), copies: { ...copies, target: "model:m2", [field]: "other" } };
      expect(verify(replaced(2, edited), written)).toMatchObject({
        seq: 2,
        reason: expect.stringContaining(field),
      });
    },
  );

  test.each([
    ["previous hash", { prevHash: "0".repeat(64) }],
    ["hash", { hash: "0".repeat(64) }],
    ["text, which is not JSON now", { canonical: "x", hash: sha256("x") }],
    ["text, which is not an object now", { canonical: "null", hash: sha256("null") }],
  ])("with another %s names that event", (_, change) => {
    expect(verify(replaced(3, { ...at(3), ...change }), written)).toMatchObject({ seq: 3 });
  });

  test("whose head is gone or has another hash is not whole", () => {
    expect(checkHead(at(6), null)).not.toBeNull();
    expect(checkHead(at(6), { seq: 6, hash: "0".repeat(64) })).toMatchObject({ seq: 6 });
  });

  test("never verifies after any single character of any text was changed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), (seq, where) => {
        const { canonical } = at(seq);
        const index = where % canonical.length;
        const other = canonical[index] === "x" ? "y" : "x";
        const edited = canonical.slice(0, index) + other + canonical.slice(index + 1);
        // With its hash made to fit, as an owner would.
        const forged = { ...at(seq), canonical: edited, hash: sha256(edited) };
        const fault = verify(replaced(seq, forged), written);
        expect(fault).toMatchObject({ seq });
      }),
    );
  });
});
