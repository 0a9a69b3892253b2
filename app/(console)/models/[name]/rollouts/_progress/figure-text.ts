import { formatNumber } from "@/app/_i18n/quantities";
import type { GuardReading } from "@/lib/contract/rollout";

type Guard = GuardReading["guard"];

/** What a guard goes by: more errors as percentage points, times as a multiple, divergence as a share. */
export function figureOf(locale: string, guard: Guard, figure: number): string {
  if (guard === "errors") return signedShare(locale, figure);
  if (guard === "divergence") return shareText(locale, figure);
  return `${formatNumber(locale, figure, 2)}×`;
}

/** A share that may be of a thousandth: three digits of a percent. */
export function shareText(locale: string, share: number): string {
  return percentFormat(locale, "auto").format(share);
}

/** A difference of shares in percentage points, with its sign: 3 % more of a share is something else. */
export function signedPoints(locale: string, difference: number): string {
  return new Intl.NumberFormat(locale, {
    signDisplay: "exceptZero",
    maximumFractionDigits: 2,
  }).format(difference * 100);
}

/** A difference of shares, with its sign. */
export function signedShare(locale: string, difference: number): string {
  return percentFormat(locale, "exceptZero").format(difference);
}

export function signedNumber(locale: string, difference: number): string {
  return new Intl.NumberFormat(locale, {
    signDisplay: "exceptZero",
    maximumSignificantDigits: 4,
  }).format(difference);
}

/** A figure of any size: 0.0000123 is not nothing. */
export function plainNumber(locale: string, value: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 0.0001;
  return new Intl.NumberFormat(locale, {
    maximumSignificantDigits: 4,
    notation: isTiny ? "scientific" : "standard",
  }).format(value);
}

function percentFormat(locale: string, signDisplay: "auto" | "exceptZero"): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2, signDisplay });
}
