"use client";

import { useTranslations } from "use-intl/react";
import { SelectField } from "@/app/_ui/field";
import { type GrantRole, grantRoles } from "@/lib/contract/actor";

/** What a person is given, each with the one line of what it adds. */
export function RoleSelect({
  role,
  onChange,
}: {
  role: GrantRole;
  onChange: (role: GrantRole) => void;
}) {
  const t = useTranslations("model.access");
  return (
    <SelectField
      label={t("roleLabel")}
      hint={t(`roleLead.${role}`)}
      value={role}
      onChange={(event) => {
        const chosen = grantRoles.find((each) => each === event.target.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {grantRoles.map((each) => (
        <option key={each} value={each}>
          {t(`role.${each}`)}
        </option>
      ))}
    </SelectField>
  );
}
