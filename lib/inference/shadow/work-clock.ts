/**
 * Processor time that this process spends on shadows behind the answers of callers: sending frames and hearing
 * what came of them. What is left of its growth is on the way of answers.
 */
export function createWorkClock() {
  let microseconds = 0;
  return {
    measure(work: () => void): void {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      microseconds += user + system;
    },
    seconds: (): number => microseconds / 1e6,
  };
}

export type WorkClock = ReturnType<typeof createWorkClock>;
