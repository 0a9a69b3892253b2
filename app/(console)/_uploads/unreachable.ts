import { readProblem } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";

/** What ProblemView words as "could not be reached". */
export function unreachable(): Problem {
  return { ...readProblem({ status: 0 }, ""), detail: "" };
}
