import type { FormFault } from "./faults";
import type { FormState } from "./form-state";

/** What the parts of the form share: what was typed, how to change it, and what is wrong with it. */
export interface FormHandle {
  readonly state: FormState;
  readonly change: (update: (state: FormState) => FormState) => void;
  /** Empty until somebody tried to run. */
  readonly faults: readonly FormFault[];
  /** What the last answer said of an input. */
  readonly marked: ReadonlyMap<string, string>;
  /** Says how many pasted cells found no room. */
  readonly onDropped: (count: number) => void;
}

export function faultsOf(form: FormHandle, input: string): readonly FormFault[] {
  return form.faults.filter((fault) => fault.input === input);
}

export function cellFault(
  form: FormHandle,
  input: string,
  row: number,
  column: number,
): FormFault | undefined {
  return form.faults.find(
    ({ input: name, cell }) => name === input && cell?.row === row && cell.column === column,
  );
}
