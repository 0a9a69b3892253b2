import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { networkOf } from "../sign-in";

/** Calls that one network may make in a minute, each of up to a hundred tokens. */
const callsPerMinute = 60;
const minuteMs = 60_000;
/** With this many networks in one minute the oldest are forgotten: memory has a bound, whoever calls. */
const mostNetworks = 10_000;

interface Window {
  readonly startMs: number;
  readonly calls: number;
}

/** In memory and for this process alone: a look at the database would cost more than what it spares. */
const windows = new Map<string, Window>();

/** Errors: `report.throttled`. */
export function chargeReport(address: string | null): void {
  const network = networkOf(address);
  const nowMs = currentTimeMs();
  const held = windows.get(network);
  const isOver = held === undefined || Math.abs(nowMs - held.startMs) >= minuteMs;
  const window = isOver ? { startMs: nowMs, calls: 0 } : held;
  if (window.calls >= callsPerMinute) {
    const retryAfterSeconds = Math.max(1, Math.ceil((window.startMs + minuteMs - nowMs) / 1_000));
    throw new AppError("report.throttled", "Too many reports from this network.", {
      retryAfterSeconds,
    });
  }
  // Deleted first, so that the order of the map is the order of use.
  windows.delete(network);
  windows.set(network, { ...window, calls: window.calls + 1 });
  const [oldest] = windows.keys();
  if (windows.size > mostNetworks && oldest !== undefined) windows.delete(oldest);
}
