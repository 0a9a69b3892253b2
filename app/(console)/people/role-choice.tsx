"use client";

import { useTranslations } from "use-intl/react";
import type { Role } from "@/lib/contract/actor";

/** The roles, each with the one line of what it may do. */
export function RoleChoice({
  legend,
  roles,
  role,
  onChange,
}: {
  legend: string;
  roles: readonly Role[];
  role: Role;
  onChange: (role: Role) => void;
}) {
  const t = useTranslations("people");
  const shell = useTranslations("shell");
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {roles.map((choice) => (
        <label
          key={choice}
          className="flex items-start gap-2 rounded-md border border-line px-2.5 py-1.5 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="role"
            value={choice}
            checked={choice === role}
            onChange={() => onChange(choice)}
            className="mt-0.75 size-4 shrink-0 accent-accent"
          />
          <span>
            {shell(`role.${choice}`)}
            <span className="block text-sm text-quiet">{t(`roleLead.${choice}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
