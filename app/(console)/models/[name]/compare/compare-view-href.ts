/** The address of a comparison. Apart from what reads it, so that no schema comes into the browser. */
export function hrefOfCompare(
  model: string,
  {
    from,
    to,
    showsAll = false,
  }: { from: string | number; to: string | number; showsAll?: boolean },
): string {
  const search = new URLSearchParams({ a: String(from), b: String(to) });
  if (showsAll) search.set("all", "1");
  return `/models/${model}/compare?${search}`;
}
