import { expect, test } from "vitest";
import { previewDeletionQuery } from "./deletion";

test("a report is asked of numbers and labels that versions can have, and of nothing that a column cannot hold", () => {
  const isTaken = (versions: string) => previewDeletionQuery.safeParse({ versions }).success;
  for (const versions of ["3", "3,4", "2147483647", "3,1.4.0"])
    expect(isTaken(versions), versions).toBe(true);
  for (const versions of ["", "a b", "3,", "-1", "2147483648", "1,9999999999"])
    expect(isTaken(versions), versions).toBe(false);
});
