import type { Faults } from "../_plan/faults";
import type { PlanDraft } from "../_plan/plan-draft";

/** The fields of one kind of plan. */
export interface PlanFieldsProps<D extends PlanDraft> {
  readonly draft: D;
  readonly faults: Faults;
  /** Ready versions but the alias's own, newest first. */
  readonly versions: readonly number[];
  readonly onChange: (draft: D) => void;
}
