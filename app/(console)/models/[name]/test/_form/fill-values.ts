import type { Datatype } from "@/lib/contract/signature";
import { isInteger } from "./element-text";
import type { Fill } from "./form-state";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Two inputs of one request get different values from one seed. */
function seedOf(name: string, seed: number): number {
  let hash = seed;
  for (const character of name)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return hash;
}

const texts = ["alpha", "beta", "gamma", "delta", "epsilon"] as const;

/**
 * Makes the values of a fill one after the other, as somebody would type them. Whole numbers stay within
 * 0 to 99, which every integer type holds and most tables of embeddings know; floats within -1 to 1.
 */
export function fillSource(name: string, datatype: Datatype, fill: Fill): () => string {
  const random = randomOf(seedOf(name, fill.seed));
  let count = 0;
  const next = (): number => {
    switch (fill.kind) {
      case "zeros":
        return 0;
      case "ones":
        return 1;
      case "example":
        count += 1;
        return count;
      case "random":
        return random();
      default:
        return fill.kind satisfies never;
    }
  };
  return () => valueText(datatype, fill.kind, next());
}

function valueText(datatype: Datatype, kind: Fill["kind"], value: number): string {
  const isRandom = kind === "random";
  if (datatype === "BOOL") {
    return String(isRandom ? value >= 0.5 : value % 2 === 1);
  }
  if (datatype === "BYTES") {
    if (kind === "zeros") return "";
    const index = isRandom ? Math.floor(value * texts.length) : value - 1;
    return texts[index % texts.length] ?? "";
  }
  if (isInteger(datatype)) return String(isRandom ? Math.floor(value * 100) : value % 100);
  // Few digits: exact enough in every float type, and a request of a million of them stays short.
  if (isRandom) return (value * 2 - 1).toFixed(4);
  return kind === "example" ? String((value % 100) / 10) : String(value);
}
