import { inTransaction } from "@/lib/platform/db";
import type { SnapshotModel } from "../snapshot";
import { readModelByName } from "./read-models";

/** A model that the snapshot may not have, from the database. Errors: `db.unavailable`. */
export function findModel(name: string): Promise<SnapshotModel | null> {
  // Its parts are of one moment.
  return inTransaction((tx) => readModelByName(tx, name), { isolation: "RepeatableRead" });
}
