import { type JsonNode, readJson } from "../_json/read-json";

export interface CallTarget {
  /** `https://models.example.com` */
  readonly origin: string;
  readonly model: string;
  /** An alias or a number. */
  readonly version: string;
  /** Null: too long to look at, so that the calls read it from a file. */
  readonly body: string | null;
  /** Whether the answer may hold whole numbers that JSON.parse rounds. */
  readonly hasWideIntegers: boolean;
}

/** Longer bodies do not belong on a command line: the calls read them from this file. */
export const requestFile = "request.json";
const longestInline = 2_000;

export function isInline(body: string | null): body is string {
  return body !== null && body.length <= longestInline;
}

function urlOf({ origin, model, version }: CallTarget): string {
  return `${origin}/predict/${model}@${encodeURIComponent(version)}`;
}

/** For a POSIX shell: in single quotes nothing has a meaning but the quote itself. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export function curlCall(target: CallTarget): string {
  const data = isInline(target.body)
    ? `-d ${shellQuote(target.body)}`
    : `--data-binary @${requestFile}`;
  return [
    `curl ${shellQuote(urlOf(target))} \\`,
    `  -H "Authorization: Bearer $ONNWARD_API_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  ${data}`,
  ].join("\n");
}

export function pythonCall(target: CallTarget): string {
  const data = isInline(target.body)
    ? `json.dumps(${pythonLiteral(target.body)}).encode()`
    : `open(${JSON.stringify(requestFile)}, "rb").read()`;
  return `import json
import os
import urllib.request

request = urllib.request.Request(
    ${JSON.stringify(urlOf(target))},
    data=${data},
    headers={
        "Authorization": "Bearer " + os.environ["ONNWARD_API_KEY"],
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))`;
}

/** A request as a Python expression; Python's whole numbers have no end, so that none is rounded. */
export function pythonLiteral(body: string): string {
  const reading = readJson(body);
  return reading.ok ? toPython(reading.node) : JSON.stringify(body);
}

function toPython(node: JsonNode): string {
  switch (node.kind) {
    case "array":
      return `[${node.items.map(toPython).join(", ")}]`;
    case "object":
      return `{${[...node.entries]
        .map(([key, value]) => `${JSON.stringify(key)}: ${toPython(value)}`)
        .join(", ")}}`;
    case "string":
      // JSON's escapes are Python's too.
      return JSON.stringify(node.value);
    case "number":
      return node.text;
    case "boolean":
      return node.value ? "True" : "False";
    case "null":
      return "None";
    default:
      return node satisfies never;
  }
}

export function typescriptCall(target: CallTarget): string {
  const isShort = isInline(target.body);
  const read = isShort ? [] : [`import { readFile } from "node:fs/promises";`, ""];
  const body = isInline(target.body)
    ? scriptQuote(target.body)
    : `await readFile(${JSON.stringify(requestFile)})`;
  const answer = target.hasWideIntegers
    ? ["// As text: JSON.parse would round 64-bit integers.", "console.log(await response.text());"]
    : ["console.log(await response.json());"];
  return [
    ...read,
    `const response = await fetch(${JSON.stringify(urlOf(target))}, {`,
    `  method: "POST",`,
    `  headers: {`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is the snippet's
    "    Authorization: `Bearer ${process.env.ONNWARD_API_KEY}`,",
    `    "Content-Type": "application/json",`,
    `  },`,
    `  body: ${body},`,
    `});`,
    "if (!response.ok) throw new Error(await response.text());",
    ...answer,
  ].join("\n");
}

/** A literal in single quotes, which JSON does not use: the request stays readable in it. */
export function scriptQuote(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "\\'")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  return `'${escaped}'`;
}
