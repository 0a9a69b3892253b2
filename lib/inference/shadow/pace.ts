/** What a frame shall take its worker at most: figures come soon, and a worker that hangs is found soon. */
const frameMs = 200;
const mostRequests = 1_024;
/** A frame has at most so many times the requests of the one before: the first of them tell what one takes. */
const growth = 4;

/** How many requests a frame may have, by what those before took. */
export function createPace() {
  let most = 1;
  return {
    most: (): number => most,
    note(requests: number, ms: number): void {
      if (requests === 0) return;
      const inTime = Math.floor((frameMs * requests) / Math.max(ms, 0.001));
      most = Math.max(1, Math.min(inTime, growth * most, mostRequests));
    },
    restart(): void {
      most = 1;
    },
  };
}
