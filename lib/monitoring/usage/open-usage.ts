import {
  addPrediction,
  type CountedPrediction,
  emptyRow,
  noKeyId,
  type UsageRow,
} from "./usage-row";

/**
 * The counts since the last flush. This is on the path of every prediction: two look-ups by strings whose
 * hash the engine knows already, and additions.
 */
export interface OpenUsage {
  /** False: it has no row yet, and there is room for none. */
  add(prediction: CountedPrediction, minute: number, roomFor: () => boolean): boolean;
  /** Everything that was counted; afterwards nothing is. */
  take(): UsageRow[];
  /** Rows. */
  size(): number;
}

export function createOpenUsage(): OpenUsage {
  /** Version → key → the row of its last minute. */
  const current = new Map<string, Map<string, UsageRow>>();
  /** Rows of minutes before that. */
  let past: UsageRow[] = [];
  let currentRows = 0;

  function rowsOf(versionId: string): Map<string, UsageRow> {
    const found = current.get(versionId);
    if (found !== undefined) return found;
    const made = new Map<string, UsageRow>();
    current.set(versionId, made);
    return made;
  }

  return {
    add(prediction, minute, roomFor) {
      const keyId = prediction.keyId ?? noKeyId;
      let row = current.get(prediction.versionId)?.get(keyId);
      if (row?.minute !== minute) {
        if (!roomFor()) return false;
        if (row === undefined) currentRows += 1;
        else past.push(row);
        row = emptyRow({ versionId: prediction.versionId, keyId, minute });
        rowsOf(prediction.versionId).set(keyId, row);
      }
      addPrediction(row, prediction);
      return true;
    },
    take() {
      const rows = [...past, ...[...current.values()].flatMap((each) => [...each.values()])];
      current.clear();
      past = [];
      currentRows = 0;
      return rows;
    },
    size: () => currentRows + past.length,
  };
}
