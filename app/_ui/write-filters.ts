/** What a list is filtered by, for its URL: in one order, so that equal filters are one address. */
export function writeFilters<Field extends string>(
  fields: readonly Field[],
  filters: Readonly<Partial<Record<Field, string>>>,
): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of fields) {
    const value = filters[name];
    if (value !== undefined && value !== "") query.set(name, value);
  }
  return query;
}
