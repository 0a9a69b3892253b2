/** For setup-lock.test.ts; the program itself may use no TypeScript. */
export function takeSetupLock(
  file: string,
  options?: { onWait?: (pid: number) => void; pollMs?: number },
): Promise<() => void>;
