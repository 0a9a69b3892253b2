import { HeadCell } from "@/app/_ui/table";
import type { ComparedSide } from "@/lib/contract/compare";

export interface Sides {
  readonly from: string;
  readonly to: string;
}

/** The heads of the two columns. */
export function SideHeads({ sides }: { sides: Sides }) {
  return (
    <>
      <HeadCell>{sides.from}</HeadCell>
      <HeadCell>{sides.to}</HeadCell>
    </>
  );
}

/** `fraud@3`, or with its label `fraud@3 (1.4.0)`. */
export function nameOfSide({
  model,
  version,
  label,
}: Pick<ComparedSide, "model" | "version" | "label">): string {
  return label === null ? `${model}@${version}` : `${model}@${version} (${label})`;
}
