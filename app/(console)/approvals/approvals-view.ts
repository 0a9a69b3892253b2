/** Which requests the page lists. */
export const approvalViews = ["mine", "own", "waiting", "settled", "all"] as const;
export type ApprovalView = (typeof approvalViews)[number];

/** The page's whole state, all of it in the URL. */
export interface ApprovalsState {
  readonly view: ApprovalView;
  readonly cursor?: string | undefined;
  /** The request that is open. */
  readonly open?: { readonly model: string; readonly id: string } | undefined;
}

export function hrefOfApprovals({ view, cursor, open }: ApprovalsState): string {
  const query = new URLSearchParams();
  if (view !== "mine") query.set("view", view);
  if (cursor !== undefined) query.set("cursor", cursor);
  if (open !== undefined) {
    query.set("model", open.model);
    query.set("request", open.id);
  }
  return query.size === 0 ? "/approvals" : `/approvals?${query}`;
}

/** The id of the link that opens a request: where the focus goes back to. */
export function linkIdOf(id: string): string {
  return `approval-${id}`;
}
