"use client";

import { useTranslations } from "use-intl/react";
import type { Faults } from "./faults";

/** What is wrong with a field in words; undefined while nothing is. */
export function useFault(faults: Faults): (field: string) => string | undefined {
  const t = useTranslations("rollouts.fault");
  return (field) => {
    const fault = faults[field];
    return fault === undefined ? undefined : t(fault);
  };
}
