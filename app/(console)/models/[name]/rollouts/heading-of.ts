import { type RolloutDto, versionsOfPlan } from "@/lib/contract/rollout";

/** What the words of a rollout's heading hold. Apart from the head itself: a list needs nothing of what steers. */
export function headingOf({ plan, alias, stable }: RolloutDto) {
  return { alias, stable: String(stable), versions: versionsOfPlan(plan).join(", ") };
}
