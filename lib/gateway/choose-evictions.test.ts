import { describe, expect, it } from "vitest";
import { chooseEvictions } from "./choose-evictions";

const memoryBytes = new Map([
  ["alias", 60],
  ["old", 20],
  ["middle", 15],
  ["new", 10],
]);

describe("when workers hold more memory than they may", () => {
  it("the least recently called go, and no more than is needed", () => {
    const evictable = ["old", "middle", "new"];
    expect(chooseEvictions({ memoryBytes, evictable, budgetBytes: 105 })).toEqual([]);
    expect(chooseEvictions({ memoryBytes, evictable, budgetBytes: 104 })).toEqual(["old"]);
    expect(chooseEvictions({ memoryBytes, evictable, budgetBytes: 80 })).toEqual(["old", "middle"]);
  });

  it("nobody else goes, however much it is", () => {
    const evictable = ["old", "middle", "new"];
    expect(chooseEvictions({ memoryBytes, evictable, budgetBytes: 1 })).toEqual(evictable);
    expect(chooseEvictions({ memoryBytes, evictable: [], budgetBytes: 1 })).toEqual([]);
  });

  it("what is still loading stays, since ending it would free nothing", () => {
    const evictable = ["loading", "old"];
    expect(chooseEvictions({ memoryBytes, evictable, budgetBytes: 100 })).toEqual(["old"]);
  });
});
