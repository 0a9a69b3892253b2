/** Where the ledger of one alias is shown, whether or not the alias is still there. */
export function historyHref(model: string, alias: string): string {
  return `/models/${model}/history?alias=${encodeURIComponent(alias)}`;
}
