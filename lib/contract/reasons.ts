import { reasonSentences } from "./reason-sentences";

/**
 * The API gives the platform's sentences as they are stored; the dashboard reads code and figures back from them, to
 * say them in the language of whoever looks. A sentence that was written in other words once is shown as it stands.
 */

type Sentences = typeof reasonSentences;
export type ReasonCode = keyof Sentences;
type NamesIn<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
/** What sentences leave open, all together. */
export type ReasonFigure = NamesIn<Sentences[ReasonCode]>;
type Figures<C extends ReasonCode> = Readonly<Record<NamesIn<Sentences[C]>, string | number>>;

const blank = /\{(\w+)\}/g;

/** The sentence of a reason, with its figures. */
export function sayReason<C extends ReasonCode>(
  code: C,
  ...[figures]: NamesIn<Sentences[C]> extends never ? [] : [figures: Figures<C>]
): string {
  const given: Readonly<Record<string, string | number>> = figures ?? {};
  return reasonSentences[code].replace(blank, (_, name: string) => String(given[name]));
}

export interface ReadReason {
  readonly code: ReasonCode;
  readonly figures: Readonly<Record<string, string>>;
}

/** What a stored sentence says; null: it is of nobody here, or in words of before. */
export function readReason(sentence: string): ReadReason | null {
  for (const { code, pattern } of patterns) {
    const match = pattern.exec(sentence);
    if (match !== null) return { code, figures: { ...match.groups } };
  }
  return null;
}

/** The same of several sentences one after the other, as a gate with two limits has them; null: not all are known. */
export function readReasons(text: string): readonly ReadReason[] | null {
  const each = text.split(betweenSentences).map(readReason);
  if (each.every((read) => read !== null)) return each;
  // What stands behind a sentence as somebody's own words may be several.
  const whole = readReason(text);
  return whole === null ? null : [whole];
}

const betweenSentences = /(?<=\.) (?=\S)/;

const forms: Readonly<Record<string, string>> = { version: "\\d+", stable: "\\d+", rest: "[^]*" };

const patterns = Object.keys(reasonSentences)
  .filter(isCode)
  .map((code) => ({ code, pattern: patternOf(reasonSentences[code]) }));

function isCode(key: string): key is ReasonCode {
  return key in reasonSentences;
}

/** Versions are numbers; only `rest`, which is somebody's own words, may be of several lines. */
function patternOf(sentence: string): RegExp {
  const source = sentence
    .split(blank)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return `(?<${part}>${forms[part] ?? ".+?"})`;
    })
    .join("");
  return new RegExp(`^${source}$`);
}
