/** The ways in which a prediction ends that is not answered: columns of usage, lines of charts. Without a schema: pages load it. */
export const failureKinds = [
  "clientErrors",
  "serverErrors",
  "refused",
  "timeouts",
  "gone",
] as const;
export type FailureKind = (typeof failureKinds)[number];
