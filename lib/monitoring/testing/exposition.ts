/** What a page of metrics says, read as strictly as Prometheus reads it. */
export interface ParsedMetrics {
  /** Names with a TYPE line. */
  readonly types: ReadonlyMap<string, string>;
  /** By the whole left side of a line: `name{labels}`. */
  readonly samples: ReadonlyMap<string, number>;
}

const labelPattern = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*"`;
const linePattern = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(\{${labelPattern}(?:,${labelPattern})*\})? (\S+)$`,
);

/** Throws at what is not valid: a sample without a type or outside its family, or one that comes twice. */
export function parseMetrics(text: string): ParsedMetrics {
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  let current = "";
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    if (line.startsWith("# TYPE ")) {
      const [, , name = "", type = ""] = line.split(" ");
      if (types.has(name)) throw new Error(`${name} has two heads`);
      types.set(name, type);
      current = name;
      continue;
    }
    const [, name = "", labels = "", value = ""] = linePattern.exec(line) ?? [];
    if (familyOf(name, types.get(current)) !== current) throw new Error(`out of place: ${line}`);
    if (samples.has(name + labels)) throw new Error(`twice: ${line}`);
    const number = value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value);
    // As Go reads it: prom-client writes Nan.
    if (value.toLowerCase() !== "nan" && Number.isNaN(number))
      throw new Error(`no number: ${line}`);
    samples.set(name + labels, number);
  }
  return { types, samples };
}

function familyOf(name: string, type: string | undefined): string {
  if (type === "histogram") return name.replace(/_(bucket|sum|count)$/, "");
  return type === "summary" ? name.replace(/_(sum|count)$/, "") : name;
}
