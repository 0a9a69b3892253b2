/** What can be wrong with a field of a plan; the words are in the catalogue. */
export type Fault =
  | "weight"
  | "share"
  | "soak"
  | "requests"
  | "header"
  | "headerValue"
  | "percent"
  | "ratio"
  | "falseAlarm"
  | "version"
  | "twice"
  | "total"
  | "labels"
  | "tolerance"
  | "nothing"
  | "alias"
  | "reason";

/** By the field: `steps.0.weight`. */
export type Faults = Readonly<Record<string, Fault | undefined>>;

/** Those that are there. */
export function onlyFaults(found: Readonly<Record<string, Fault | false>>): Faults {
  return Object.fromEntries(
    Object.entries(found).flatMap(([field, fault]) => (fault === false ? [] : [[field, fault]])),
  );
}

export function hasFaults(faults: Faults): boolean {
  return Object.values(faults).some((fault) => fault !== undefined);
}
