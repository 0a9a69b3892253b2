import { describe, expect, test } from "vitest";
import { toLocalInput, toMoment } from "./local-time";

describe("a local time", () => {
  test.each([
    ["2026-01-15T09:30", "UTC", "2026-01-15T09:30:00.000Z"],
    ["2026-01-15T09:30", "Asia/Shanghai", "2026-01-15T01:30:00.000Z"],
    ["2026-01-15T00:15", "America/New_York", "2026-01-15T05:15:00.000Z"],
    ["2026-07-15T00:15", "America/New_York", "2026-07-15T04:15:00.000Z"],
    ["2026-01-15T09:30", "Asia/Kathmandu", "2026-01-15T03:45:00.000Z"],
    ["2024-02-29T23:59", "Europe/Berlin", "2024-02-29T22:59:00.000Z"],
  ])("%s in %s is %s, and back", (local, zone, moment) => {
    expect(toMoment(local, zone)).toBe(moment);
    expect(toLocalInput(moment, zone)).toBe(local);
  });

  test("that the clocks repeat is the first of the two", () => {
    expect(toMoment("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
    expect(toLocalInput("2026-10-25T01:30:00.000Z", "Europe/Berlin")).toBe("2026-10-25T02:30");
  });

  test("that the clocks skip is as far after the jump as it is into the gap", () => {
    expect(toMoment("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
    expect(toLocalInput("2026-03-29T01:30:00.000Z", "Europe/Berlin")).toBe("2026-03-29T03:30");
  });

  test.each(["", "yesterday", "2026-02-30T00:00", "2026-13-01T00:00", "2026-01-01T25:00"])(
    "that does not exist is none: %j",
    (local) => {
      expect(toMoment(local, "UTC")).toBeNull();
    },
  );

  test("of no moment is empty", () => {
    expect(toLocalInput(undefined, "UTC")).toBe("");
    expect(toLocalInput("junk", "UTC")).toBe("");
  });
});
