"use client";

import { useRouter } from "next/navigation";
import { SelectField } from "@/app/_ui/field";

/** A choice among addresses. */
export function FilterSelect({
  label,
  current,
  options,
}: {
  label: string;
  current: string;
  options: readonly (readonly [href: string, label: string])[];
}) {
  const router = useRouter();
  return (
    <SelectField
      label={label}
      className="min-w-32"
      value={current}
      onChange={(event) => router.push(event.currentTarget.value, { scroll: false })}
    >
      {options.map(([href, text]) => (
        <option key={href} value={href}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}
