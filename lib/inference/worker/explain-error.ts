/*
 * onnxruntime's errors hold paths of its sources, of our files, and names of C++ functions. A caller of
 * a prediction hears only sentences of ours, with the numbers in them; who uploads a model hears the
 * reason for its refusal, cleaned.
 */

interface Explanation {
  readonly pattern: RegExp;
  readonly sentence: (found: RegExpExecArray) => string;
}

const number = "(-?\\d+)";
const numbers = "\\{([-\\d, ]*)\\}";

const explanations: readonly Explanation[] = [
  {
    pattern: new RegExp(
      `idx=${number} must be within the inclusive range \\[${number}, ?${number}\\]`,
    ),
    sentence: ([, index, low, high]) =>
      `An index is out of range: ${index} came, and the model takes ${low} to ${high}.`,
  },
  {
    pattern: /ind(?:ex|ices)\b.{0,60}out of (?:data )?(?:bounds|range)|out of (?:data )?bounds/i,
    sentence: () => "An index is out of range.",
  },
  {
    pattern: new RegExp(`broadcast .{0,80}?${number} by ${number}`),
    sentence: ([, one, other]) => `Dimensions do not fit together: ${one} and ${other}.`,
  },
  {
    pattern: new RegExp(
      `cannot be reshaped to the requested shape.{0,40}?${numbers}.{0,40}?${numbers}`,
    ),
    sentence: ([, from, to]) =>
      `A tensor of shape [${from?.trim()}] cannot take the shape [${to?.trim()}].`,
  },
  {
    pattern: /division by zero|divide by zero/i,
    sentence: () => "An integer would be divided by zero.",
  },
];

/** Why a run failed, in one sentence that is safe for the caller. */
export function explainRunError(error: unknown): string {
  const text = messageOf(error);
  for (const { pattern, sentence } of explanations) {
    const found = pattern.exec(text);
    if (found !== null) return withOperator(sentence(found), text);
  }
  return withOperator("The model cannot compute with these values.", text);
}

/** `… (in Gather)`: an operator's name is ONNX's word, not the model's. */
function withOperator(sentence: string, text: string): string {
  const operator = /while running ([A-Z][A-Za-z0-9]{0,40}) node/.exec(text)?.[1];
  return operator === undefined
    ? sentence
    : `${sentence.slice(0, -1)} (in the operator ${operator}).`;
}

const maxReasonLength = 300;

/** Why a model does not load, in one sentence for the one who uploaded it. */
export function explainLoadError(error: unknown): string {
  const reason = cleanReason(error);
  return reason === ""
    ? "onnxruntime cannot load the model."
    : `onnxruntime cannot load the model: ${reason}.`;
}

/** onnxruntime's own words without locations in its sources, C++ signatures, paths and line breaks. */
export function cleanReason(error: unknown): string {
  const text = messageOf(error)
    .replace(/[\s\p{Cc}]+/gu, " ")
    // `/onnxruntime_src/…/model.cc:202 onnxruntime::Model::Model(…) ` in front of the message.
    .replace(/^.*?\S+\.(?:cc|h|hpp|cpp):\d+ .*?\((?:[^()]|\([^()]*\))*\)(?: const)? /, "")
    .replace(/\S*\.(?:cc|h|hpp|cpp):\d+\s?(?:\w+(?=\s[a-z]))?/g, "")
    .replace(/(?:[A-Za-z]:)?(?:[/\\][\w.@+-]+){2,}[/\\]?/g, "a file")
    .replace(/\b(?:onnxruntime|std)::\S+/g, "")
    .replace(/Non-zero status code returned while running (\w+) node\. ?/, "$1: ")
    .replace(/Name: ?'[^']*' ?/, "")
    .replace(/Status Message: ?/, "")
    .replace(/^Load model from .*? failed: ?/, "")
    .replace(/ {2,}/g, " ")
    .trim()
    .replace(/[.:;,\s]+$/, "");
  return text.length > maxReasonLength ? `${text.slice(0, maxReasonLength)}…` : text;
}

function messageOf(error: unknown): string {
  // Bounded: a message may quote a tensor of the model.
  return (error instanceof Error ? error.message : String(error)).slice(0, 4_000);
}
