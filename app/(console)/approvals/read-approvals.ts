import { listMoveRequestsQuery, moveRequestPath } from "@/lib/contract/move-request";
import { type ApprovalsState, approvalViews } from "./approvals-view";

/** Reads the URL. What it says wrongly (somebody edited it) is left out. */
export function readApprovals(
  search: Readonly<Record<string, string | string[] | undefined>>,
): ApprovalsState {
  const view = approvalViews.find((one) => one === search.view) ?? "mine";
  const { data } = listMoveRequestsQuery.safeParse({ cursor: search.cursor });
  const open = moveRequestPath.safeParse({ name: search.model, id: search.request }).data;
  return {
    view,
    cursor: data?.cursor === "" ? undefined : data?.cursor,
    open: open === undefined ? undefined : { model: open.name, id: open.id },
  };
}
