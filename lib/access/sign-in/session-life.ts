/** A session ends so long after it was last renewed, */
export const sessionIdleMs = 12 * 3_600_000;
/** and so long after the sign-in in any case. */
export const longestSessionMs = 7 * 24 * 3_600_000;
