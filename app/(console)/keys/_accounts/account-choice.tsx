"use client";

import type { ReactNode } from "react";
import { SelectField } from "@/app/_ui/field";
import type { ServiceAccountDto } from "@/lib/contract/service-account";

/** A service account to choose. */
export type AccountChoice = Pick<ServiceAccountDto, "id" | "name">;

/** Which service account; with `myself` also none of them, which is the empty value. */
export function AccountField({
  label,
  hint,
  myself,
  accounts,
  value,
  onChoose,
}: {
  label: ReactNode;
  hint?: ReactNode;
  myself?: string;
  accounts: readonly AccountChoice[];
  value: string;
  onChoose: (id: string) => void;
}) {
  return (
    <SelectField {...{ label, hint, value }} onChange={(event) => onChoose(event.target.value)}>
      {myself !== undefined && <option value="">{myself}</option>}
      {accounts.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
