/** What was kept of a body: as text where it is text, else null. */
export function readBody(base64: string): { sizeBytes: number; text: string | null } {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return { sizeBytes: bytes.length, text: bytes.includes(0) ? null : decode(bytes) };
}

/** As a stream: a body that was cut may end within a character. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    // Not UTF-8: the page says that it is binary.
    return null;
  }
}
