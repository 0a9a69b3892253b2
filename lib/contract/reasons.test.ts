import { expect, test } from "vitest";
import { reasonSentences } from "./reason-sentences";
import { readReason, readReasons, sayReason } from "./reasons";

test("every sentence is read back as what was said, whatever its figures are", () => {
  for (const [code, sentence] of Object.entries(reasonSentences)) {
    const names = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
    const figures = Object.fromEntries(
      names.map((name, index) => [
        name,
        name === "version" || name === "stable" ? `${index}1` : `${index}.5 %`,
      ]),
    );
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

test("sentences one after the other are read each by itself, and words that hold several as one", () => {
  const auc = sayReason("gateNotStated", { version: 2, metric: "auc" });
  const other = sayReason("gateNoOther", { stable: 1, metric: "f1" });
  expect(readReasons(`${auc} ${other}`)).toEqual([
    { code: "gateNotStated", figures: { version: "2", metric: "auc" } },
    { code: "gateNoOther", figures: { stable: "1", metric: "f1" } },
  ]);
  const rest = 'Input "x" is gone. Output "y" is of another type. And 2 more.';
  expect(readReasons(sayReason("gateBreaks", { stable: 1, rest }))).toEqual([
    { code: "gateBreaks", figures: { stable: "1", rest } },
  ]);
  expect(readReasons(sayReason("gateNoSample"))).toEqual([{ code: "gateNoSample", figures: {} }]);
  expect(readReasons(`${sayReason("gateSameRuns")} Ask the team.`)).toBeNull();
});
