/** The id of the link that opens an event: where the focus goes back to. */
export function linkIdOf(seq: number): string {
  return `event-${seq}`;
}
