import { AppError } from "@/lib/platform/errors";
import { describeRanges, irVersions, limits, opsetRanges } from "./limits";
import { isOperatorAllowed, operatorLabel } from "./operators";
import { count, invalid, quote, tooComplex } from "./refusals";
import { type FunctionScope, operatorKey, type ScanState, type Scope } from "./scan-state";
import type { DeclaredValue } from "./scanned-model";

/** The rules that need the whole file: in a file, operator sets and functions come after the nodes. */
export function judgeModel(state: ScanState): void {
  if (state.graph === null) {
    throw invalid("The file has no graph.", "Upload the .onnx file that the exporter wrote.");
  }
  if (state.flaw !== null) throw state.flaw;
  assertVersions(state);
  for (const scope of [state.model, ...state.functions.values()]) assertOperators(state, scope);
  assertExpansion(state);
  assertUniqueNames(state.inputs, "inputs");
  assertUniqueNames(state.outputs, "outputs");
}

function assertVersions(state: ScanState): void {
  const { irVersion } = state;
  if (irVersion < irVersions.min || irVersion > irVersions.max) {
    throw unsupported(`The file has IR version ${irVersion}`);
  }
  for (const scope of [state.model, ...state.functions.values()]) {
    for (const [domain, version] of scope.opsets) {
      const range = opsetRanges.get(domain) ?? { min: 0, max: 2 ** 31 - 1 };
      if (version >= range.min && version <= range.max) continue;
      throw unsupported(`The file imports opset ${version} of ${quote(domain || "ai.onnx")}`);
    }
  }
}

function unsupported(what: string): AppError {
  return new AppError("model.opset_unsupported", `${what}; supported are ${describeRanges()}.`);
}

function assertOperators(state: ScanState, scope: Scope): void {
  for (const { domain, op, overload, node } of scope.uses.values()) {
    const isOwnFunction = state.functions.has(operatorKey(domain, op, overload));
    if (!isOperatorAllowed(domain, op, isOwnFunction)) {
      throw new AppError(
        "model.op_not_allowed",
        `The node ${quote(node)} uses the operator ${quote(operatorLabel(domain, op))}, which is not allowed.`,
      );
    }
    if (!scope.opsets.has(domain)) {
      throw invalid(
        `The node ${quote(node)} uses the operator set ${quote(domain || "ai.onnx")}, which the file does not import.`,
      );
    }
  }
}

/** Nodes after every call is replaced by its body, and how deep the calls go. */
interface Expansion {
  readonly nodes: number;
  readonly depth: number;
}

/**
 * onnxruntime inlines functions before it runs them, so ten functions that call each other ten times
 * over are ten thousand million nodes: what counts is the size after inlining.
 */
function assertExpansion(state: ScanState): void {
  const known = new Map<string, Expansion | "open">();
  const expanded = expandScope(state, state.model, known, 0);
  if (expanded.nodes > limits.nodes) {
    throw tooComplex(
      `With its functions expanded the model has more than ${count(limits.nodes)} nodes.`,
    );
  }
  for (const fn of state.functions.values()) expandFunction(state, fn, known, 1);
}

function expandScope(
  state: ScanState,
  scope: Scope,
  known: Map<string, Expansion | "open">,
  level: number,
): Expansion {
  let nodes = 0;
  let depth = 0;
  for (const use of scope.uses.values()) {
    const fn = state.functions.get(operatorKey(use.domain, use.op, use.overload));
    const body = fn === undefined ? null : expandFunction(state, fn, known, level + 1);
    nodes += use.count * (body?.nodes ?? 1);
    depth = Math.max(depth, body?.depth ?? 0);
  }
  return { nodes, depth };
}

function expandFunction(
  state: ScanState,
  fn: FunctionScope,
  known: Map<string, Expansion | "open">,
  level: number,
): Expansion {
  const earlier = known.get(fn.key);
  if (earlier === "open") throw invalid(`The function ${fn.label} calls itself.`);
  if (earlier !== undefined) return earlier;
  if (level > limits.depth) throw deepCalls();
  known.set(fn.key, "open");
  const body = expandScope(state, fn, known, level);
  const expansion = { nodes: body.nodes, depth: body.depth + 1 };
  if (expansion.depth > limits.depth) throw deepCalls();
  known.set(fn.key, expansion);
  return expansion;
}

function deepCalls(): AppError {
  return tooComplex(`Functions call each other more than ${limits.depth} deep.`);
}

function assertUniqueNames(values: readonly DeclaredValue[], what: string): void {
  const names = new Set<string>();
  for (const { name } of values) {
    if (names.has(name)) throw invalid(`Two ${what} of the model are named ${quote(name)}.`);
    names.add(name);
  }
}
