import { createHash, createPrivateKey, createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { faultOfNote, keyIdOf, parseNotes, signNote } from "./checkpoint-note";

/** RFC 8410's example key, so that every byte of a note is known. */
const privateKey = createPrivateKey(`-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----`);
const publicKey = createPublicKey(privateKey);
const timeMs = Date.parse("2026-11-26T15:09:16.123Z");
const position = { seq: 1234, hash: createHash("sha256").update("x").digest("hex"), timeMs };
const origin = "audit.example.com/onnward";
const { note } = signNote(origin, position, privateKey);

describe("a note", () => {
  test("has the bytes that C2SP's signed note and tlog-checkpoint say", () => {
    const [text = "", line = ""] = note.split("\n\n");
    expect(text).toBe(
      `${origin}\n1234\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\ntime 2026-11-26T15:09:16.123Z`,
    );
    const [dash, name, base64 = "", ...rest] = line.trimEnd().split(" ");
    expect([dash, name, rest]).toEqual(["\u2014", origin, []]);
    const bytes = Buffer.from(base64, "base64");
    const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    const id = createHash("sha256")
      .update(Buffer.concat([Buffer.from(`${origin}\n\x01`), raw]))
      .digest()
      .subarray(0, 4);
    expect(bytes.subarray(0, 4)).toEqual(id);
    expect(keyIdOf(origin, publicKey)).toBe(id.toString("hex"));
    expect(verify(null, Buffer.from(`${text}\n`), publicKey, bytes.subarray(4))).toBe(true);
    expect(note.endsWith("\n")).toBe(true);
  });

  test("is read back as it was written, alone, among others, with Windows' line ends, and with a witness", () => {
    const other = signNote(origin, { ...position, seq: 7 }, privateKey).note;
    const witnessed = `${note}\u2014 witness.example.com/w1 ${Buffer.alloc(76, 1).toString("base64")}\n`;
    for (const text of [note, other + note, `${note}\n\n${other}`, note.replaceAll("\n", "\r\n")]) {
      const found = parseNotes(text) ?? [];
      expect(found.at(-1)).toMatchObject({ origin, ...position });
      for (const one of found) expect(faultOfNote(one, [publicKey])).toBeNull();
    }
    const [found] = parseNotes(witnessed) ?? [];
    expect(found === undefined ? "" : faultOfNote(found, [publicKey])).toBeNull();
  });

  test("of an earlier release, which says no time, is still a note", () => {
    const earlier = signNote(origin, { ...position, timeMs: null }, privateKey).note;
    expect(earlier.split("\n\n")[0]?.split("\n")).toHaveLength(3);
    const [found] = parseNotes(earlier) ?? [];
    expect(found).toMatchObject({ seq: 1234, timeMs: null });
    expect(found === undefined ? "" : faultOfNote(found, [publicKey])).toBeNull();
  });

  test.each([
    ["nothing", ""],
    ["something else", "hello\n"],
    ["a note and something else", `${note}hello\n`],
    ["no signature", note.split("\n\n")[0] ?? ""],
    ["a signature that breaks off", note.slice(0, -20)],
    ["somebody else's signature alone", note.replace(`\u2014 ${origin}`, "\u2014 other")],
    ["a number with a zero before it", note.replace("1234", "01234")],
    ["a hash that is too short", note.replace("LXEW", "")],
  ])("is not what holds %s", (_, text) => {
    expect(parseNotes(text)).toBeNull();
  });

  test.each([
    ["origin", note.replaceAll(origin, "other.example.com"), /not known here/],
    ["number", note.replace("\n1234\n", "\n1235\n"), /forged or edited/],
    ["hash", note.replace("LXEW", "LXEX"), /forged or edited/],
    ["time", note.replace("time 2026", "time 2025"), /forged or edited/],
  ])("with another %s proves nothing", (_, text, reason) => {
    const [found] = parseNotes(text) ?? [];
    expect(found === undefined ? "no note" : faultOfNote(found, [publicKey])).toMatch(reason);
  });
});
