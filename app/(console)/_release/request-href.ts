/** Where a request is read and decided. */
export function hrefOfRequest({ model, id }: { model: string; id: string }): string {
  return `/approvals?${new URLSearchParams({ view: "all", model, request: id })}`;
}
