import type { Measured } from "./measure";
import { createRandom } from "./models/random";

/** What is compared: sides that do the same work, each slot next to those of the others. */
export interface Scenario {
  readonly name: string;
  readonly sides: readonly Side[];
}

export interface Side {
  readonly name: string;
  readonly measure: () => Promise<Measured>;
}

export interface Slot extends Measured {
  readonly round: number;
  readonly scenario: string;
  readonly side: string;
}

/**
 * Every side of every scenario once a round. Scenarios come in a new order each round, and so do the sides
 * within one, which stay together: what is divided by each other was measured within a minute.
 */
export async function runRounds(
  scenarios: readonly Scenario[],
  options: {
    rounds: number;
    seed: number;
    onWarmUp: (scenario: string) => void;
    onSlot: (slot: Slot) => void;
  },
): Promise<Slot[]> {
  const random = createRandom(options.seed);
  // Not counted: code is compiled, pools have grown and caches are filled before the first slot that is.
  for (const { name, sides } of scenarios) {
    options.onWarmUp(name);
    for (const { measure } of sides) await measure();
  }
  const slots: Slot[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const scenario of shuffle(scenarios, random)) {
      for (const side of shuffle(scenario.sides, random)) {
        const measured = await side.measure();
        const slot = { ...measured, round, scenario: scenario.name, side: side.name };
        slots.push(slot);
        options.onSlot(slot);
      }
    }
  }
  return slots;
}

export function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
