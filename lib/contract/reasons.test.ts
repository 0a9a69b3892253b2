import { expect, test } from "vitest";
import { readReason, reasonSentences, sayReason } from "./reasons";

test("every sentence is read back as what was said, whatever its figures are", () => {
  for (const [code, sentence] of Object.entries(reasonSentences)) {
    const names = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
    const figures = Object.fromEntries(names.map((name, index) => [name, `${index}.5 %`]));
    const said = sentence.replace(/\{(\w+)\}/g, (_, name: string) => figures[name] ?? "");
    expect(readReason(said)).toEqual({ code, figures });
  }
});

test("what ended a canary, or somebody's own words, stand behind the sentence as they are", () => {
  const rest = sayReason("rolledBack");
  const read = readReason(sayReason("runCanaryEnded", { status: "aborted", rest }));
  expect(read).toEqual({ code: "runCanaryEnded", figures: { status: "aborted", rest } });
  const words = { status: "declined", rest: "Too slow." };
  const declined = readReason(sayReason("runRequestEndedSaying", words));
  expect(declined).toEqual({ code: "runRequestEndedSaying", figures: words });
  expect(readReason("The promotion at its end failed. East:\nno room.")?.figures).toEqual({
    rest: "East:\nno room.",
  });
});

test("a sentence of nobody here is left as it is", () => {
  expect(readReason("not today")).toBeNull();
  expect(readReason("")).toBeNull();
});
