import type { Datatype } from "@/lib/contract/signature";
import type { JsonNode } from "../_json/read-json";

/** Why one value cannot be sent. */
export type ElementFault =
  | { readonly code: "empty" | "number" | "boolean" | "string" | "text" }
  | { readonly code: "integer"; readonly min: string; readonly max: string }
  | { readonly code: "tooLarge"; readonly datatype: Datatype };

/** One value as the request says it, or why not. */
export type Element =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly fault: ElementFault };

/** Whole numbers stay text or bigint all the way: a double holds only 53 of 64 bits. */
const integerRanges: Partial<Record<Datatype, readonly [bigint, bigint]>> = {
  UINT8: [0n, 255n],
  UINT16: [0n, 65_535n],
  UINT32: [0n, 4_294_967_295n],
  UINT64: [0n, 2n ** 64n - 1n],
  INT8: [-128n, 127n],
  INT16: [-32_768n, 32_767n],
  INT32: [-2_147_483_648n, 2_147_483_647n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
};
/** The first magnitude that rounds to infinity. */
const overflowsAt: Partial<Record<Datatype, number>> = { FP16: 65_520, FP32: 2 ** 128 - 2 ** 103 };

export function isInteger(datatype: Datatype): boolean {
  return integerRanges[datatype] !== undefined;
}

export function isNumeric(datatype: Datatype): boolean {
  return datatype !== "BYTES" && datatype !== "BOOL";
}

/** What a person typed into a field, as the element of a request in the plain dialect. */
export function elementOfText(datatype: Datatype, typed: string): Element {
  if (datatype === "BYTES") return textElement(typed);
  const text = typed.trim();
  // A box that nobody ticked is false; a number that nobody typed is missing.
  if (datatype === "BOOL") return booleanElement(text === "" ? "false" : text.toLowerCase());
  if (text === "") return refused({ code: "empty" });
  const range = integerRanges[datatype];
  return range === undefined ? floatElement(datatype, text) : integerElement(text, range);
}

/** A value of a JSON text, by the same rules and those of the dialect for strings. */
export function elementOfNode(datatype: Datatype, node: JsonNode): Element {
  if (datatype === "BYTES") {
    return node.kind === "string" ? textElement(node.value) : refused({ code: "string" });
  }
  if (datatype === "BOOL") {
    return node.kind === "boolean" ? accepted(String(node.value)) : refused({ code: "boolean" });
  }
  const text = node.kind === "number" ? node.text : node.kind === "string" ? node.value : "";
  if (text === "") return refusedNumber(datatype);
  return elementOfText(datatype, text);
}

function refusedNumber(datatype: Datatype): Element {
  const range = integerRanges[datatype];
  return refused(range === undefined ? { code: "number" } : integerFault(range));
}

const booleans = new Map([
  ["true", "true"],
  ["1", "true"],
  ["yes", "true"],
  ["false", "false"],
  ["0", "false"],
  ["no", "false"],
]);

function booleanElement(text: string): Element {
  const json = booleans.get(text);
  return json === undefined ? refused({ code: "boolean" }) : accepted(json);
}

/** What would not reach the model unchanged: a C string ends at U+0000, half a pair is no character. */
const unsendable = /\0|\p{Surrogate}/u;

function textElement(text: string): Element {
  return unsendable.test(text) ? refused({ code: "text" }) : accepted(JSON.stringify(text));
}

const numberPattern = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,6}))?$/;
/** No integer type has more digits, and a bigint of a million digits costs seconds. */
const maxDigits = 40;

function integerElement(text: string, range: readonly [bigint, bigint]): Element {
  const integer = toInteger(text);
  if (integer === null || integer < range[0] || integer > range[1]) {
    return refused(integerFault(range));
  }
  return accepted(String(integer));
}

function integerFault([min, max]: readonly [bigint, bigint]): ElementFault {
  return { code: "integer", min: String(min), max: String(max) };
}

/** `12`, `+12`, `12.0` and `1.2e1` are the same whole number; `1.5` is none. */
function toInteger(text: string): bigint | null {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = numberPattern.exec(text) ?? [];
  if (whole + fraction === "") return null;
  const digits = (whole + fraction).replace(/^0+(?=[0-9])/, "");
  if (/^0+$/.test(digits)) return 0n;
  const significant = digits.replace(/0+$/, "");
  const zeros = Number(exponent) - fraction.length + digits.length - significant.length;
  if (zeros < 0 || significant.length + zeros > maxDigits) return null;
  const magnitude = BigInt(significant + "0".repeat(zeros));
  return sign === "-" ? -magnitude : magnitude;
}

const nonFinite = new Map([
  ["nan", '"NaN"'],
  ["infinity", '"Infinity"'],
  ["inf", '"Infinity"'],
]);

function floatElement(datatype: Datatype, text: string): Element {
  const named = nonFinite.get(text.replace(/^[+-]/, "").toLowerCase());
  if (named !== undefined) {
    return accepted(text.startsWith("-") && named !== '"NaN"' ? '"-Infinity"' : named);
  }
  const [found, sign = "", whole = "", fraction = "", exponent] = numberPattern.exec(text) ?? [];
  if (found === undefined || whole + fraction === "") return refused({ code: "number" });
  const size = Math.abs(Number(text));
  if (size >= (overflowsAt[datatype] ?? Number.POSITIVE_INFINITY)) {
    return refused({ code: "tooLarge", datatype });
  }
  // The digits as typed: a round trip through a double could print others.
  const json = [
    sign === "-" ? "-" : "",
    whole.replace(/^0+(?=[0-9])/, "") || "0",
    fraction === "" ? "" : `.${fraction}`,
    exponent === undefined ? "" : `e${exponent}`,
  ];
  return accepted(json.join(""));
}

function accepted(json: string): Element {
  return { ok: true, json };
}

function refused(fault: ElementFault): Element {
  return { ok: false, fault };
}
