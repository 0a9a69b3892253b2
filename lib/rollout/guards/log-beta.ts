/** Lanczos' approximation (g = 7, nine terms): fifteen digits for what is positive. */
const coefficients = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const firstCoefficient = 0.99999999999980993;
const halfLogOfTwoPi = 0.5 * Math.log(2 * Math.PI);

/** ln Γ(x), for x > 0. */
export function logGamma(x: number): number {
  // Below a half the series is poor; Γ(x) = Γ(x + 1) / x.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const z = x - 1;
  // By hand, without a list made for the sum: a look at a rollout asks a thousand times.
  let sum = firstCoefficient;
  for (let index = 0; index < coefficients.length; index += 1)
    sum += (coefficients[index] ?? 0) / (z + index + 1);
  const t = z + 7.5;
  return halfLogOfTwoPi + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** ln B(a, b). */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
