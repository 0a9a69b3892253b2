import { expect, test } from "vitest";
import { endOf } from "./key-end";
import { emptyForm, toCreateBody } from "./key-form";

const timeZone = "Asia/Shanghai";
const dayThere = (at: Date) => new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);

test("the last day that was chosen is the day that is shown", () => {
  const form = { ...emptyForm([]), expiry: "date", date: "2026-08-04" } as const;
  const { expiresAt } = toCreateBody(form, { nowMs: 0, timeZone });
  const { kind, at } = endOf(expiresAt ?? "", timeZone);
  expect([kind, dayThere(at)]).toEqual(["day", "2026-08-04"]);
});

test("an end within a day, or at midnight elsewhere, is a moment", () => {
  for (const expiresAt of ["2026-08-04T16:00:01.000Z", "2026-08-05T00:00:00.000Z"]) {
    expect(endOf(expiresAt, timeZone)).toEqual({ kind: "moment", at: new Date(expiresAt) });
  }
});
