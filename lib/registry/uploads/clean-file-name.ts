/** No file system of today takes a longer name. */
const longest = 255;

/**
 * A file's name for people to read: its last part, without what turns text around or cannot be seen. It
 * never becomes a path, so that nothing of it has to be refused.
 */
export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const seen = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "").trim();
  return [...seen].slice(0, longest).join("");
}
