import type { JsonNode } from "./read-json";

/** The text of a scalar exactly as it was read. */
export function scalarText(node: JsonNode): string {
  switch (node.kind) {
    case "number":
      return node.text;
    case "string":
      return node.value;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
    default:
      return printCompact(node);
  }
}

/** On one line, digits as they were read. Non-finite numbers as strings: the plain dialect's form. */
export function printCompact(node: JsonNode): string {
  switch (node.kind) {
    case "array":
      return `[${node.items.map(printCompact).join(",")}]`;
    case "object":
      return `{${[...node.entries]
        .map(([key, value]) => `${JSON.stringify(key)}:${printCompact(value)}`)
        .join(",")}}`;
    case "string":
      return JSON.stringify(node.value);
    case "number":
      return /^-?[0-9]/.test(node.text) ? node.text : JSON.stringify(node.text);
    default:
      return scalarText(node);
  }
}

/** For reading: one entry or array a line, arrays of scalars on one line. */
export function printPretty(node: JsonNode, indent = ""): string {
  const deeper = `${indent}  `;
  if (node.kind === "array" && node.items.some(isNested)) {
    const items = node.items.map((item) => `${deeper}${printPretty(item, deeper)}`);
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  if (node.kind === "array") return `[${node.items.map(printCompact).join(", ")}]`;
  if (node.kind === "object" && node.entries.size > 0) {
    const entries = [...node.entries].map(
      ([key, value]) => `${deeper}${JSON.stringify(key)}: ${printPretty(value, deeper)}`,
    );
    return `{\n${entries.join(",\n")}\n${indent}}`;
  }
  return printCompact(node);
}

function isNested(node: JsonNode): boolean {
  return node.kind === "array" || node.kind === "object";
}
