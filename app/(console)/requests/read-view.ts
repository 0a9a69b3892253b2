import { listPredictionsQuery, predictionPath } from "@/lib/contract/prediction";
import { type FilterField, filterFields, type RequestView } from "./filters";

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the URL. What it says wrongly (somebody edited it) is left out: the fields show what counts. */
export function readView(search: SearchParams): RequestView {
  const accept = (name: FilterField | "cursor") => {
    const value = search[name];
    const isFine = typeof value === "string" && value !== "";
    return isFine && listPredictionsQuery.safeParse({ [name]: value }).success ? value : undefined;
  };
  const filters = Object.fromEntries(
    filterFields.flatMap((name) => {
      const value = accept(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const request = predictionPath.safeParse({ id: search.request });
  return { filters, cursor: accept("cursor"), request: request.data?.id };
}
