import { keyPath, listKeysQuery } from "@/lib/contract/key";
import type { KeyView } from "./key-view";

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the URL. What it says wrongly (somebody edited it) is left out. */
export function readView({ owner, cursor, accounts, key }: SearchParams): KeyView {
  const { shape } = listKeysQuery;
  return {
    owner: shape.owner.safeParse(owner).data,
    cursor: shape.cursor.safeParse(cursor).data,
    accounts: shape.cursor.safeParse(accounts).data,
    key: keyPath.shape.id.safeParse(key).data,
  };
}
