import { listAuditQuery } from "@/lib/contract/audit";
import { type AuditView, type FilterField, filterFields } from "./filters";

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the URL. What it says wrongly (somebody edited it) is left out: the fields show what counts. */
export function readView(search: SearchParams): AuditView {
  const accept = (name: FilterField | "cursor") => {
    const value = search[name];
    const isFine = typeof value === "string" && value !== "";
    return isFine && listAuditQuery.safeParse({ [name]: value }).success ? value : undefined;
  };
  const filters = Object.fromEntries(
    filterFields.flatMap((name) => {
      const value = accept(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const event = listAuditQuery.safeParse({ seq: search.event });
  return { filters, cursor: accept("cursor"), event: event.data?.seq };
}
