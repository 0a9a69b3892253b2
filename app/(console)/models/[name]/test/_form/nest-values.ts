/** Values in nested arrays of a shape, as JSON. `one` gives the JSON of each element, in row-major order. */
export function nestValues(shape: readonly number[], one: () => string, axis = 0): string {
  const size = shape[axis];
  if (size === undefined) return one();
  const parts: string[] = [];
  for (let index = 0; index < size; index += 1) parts.push(nestValues(shape, one, axis + 1));
  return `[${parts.join(",")}]`;
}

export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
