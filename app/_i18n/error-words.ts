/** What a page says of an error code: what happened, and what to do. The detail stays the server's. */
export interface ErrorWords {
  readonly title: string;
  readonly hint: string;
}

/** A code as a key of the message catalogue, where a dot would mean nesting. */
export function toErrorKey(code: string): string {
  return code.replaceAll(".", "_");
}
