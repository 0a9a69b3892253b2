export type { Allowance } from "./allowance";
export { createCallerLimit } from "./caller-limit";
export { connectRedis } from "./connect-redis";
export { type Rate, remainingOf, waitOf } from "./gcra";
export { isTestKey, type KeyLimits, type KeyRules, rulesOf } from "./key-rules";
export { createLimitsFile, limitsSaveMs } from "./limits-file";
export { createLocalLimiter, type KeyLimiter } from "./local-limiter";
export { createSharedLimiter } from "./shared-limiter";
