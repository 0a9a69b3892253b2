/** A code as a key of the message catalogue, where a dot would mean nesting. */
export function toErrorKey(code: string): string {
  return code.replaceAll(".", "_");
}
