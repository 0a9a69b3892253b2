/** Where a value stands in its document: `text.slice(from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The members of the object that begins at `at`, in a text that JSON.parse has read already: so it is sound, and
 * a value can be cut out of it byte for byte, which a parser that rounds numbers cannot give back. Of a key
 * that comes twice the last counts, as with JSON.parse.
 */
export function membersAt(text: string, at: number): Map<string, Span> {
  const members = new Map<string, Span>();
  let cursor = skipSpace(text, skipSpace(text, at) + 1);
  while (text[cursor] === '"') {
    const keyEnd = endOfString(text, cursor);
    const key: unknown = JSON.parse(text.slice(cursor, keyEnd));
    const from = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const to = endOfValue(text, from);
    members.set(String(key), { from, to });
    cursor = skipComma(text, to);
  }
  return members;
}

/** The elements of the array that begins at `at`. */
export function elementsAt(text: string, at: number): Span[] {
  const elements: Span[] = [];
  let from = skipSpace(text, skipSpace(text, at) + 1);
  while (from < text.length && text[from] !== "]") {
    const to = endOfValue(text, from);
    elements.push({ from, to });
    from = skipComma(text, to);
  }
  return elements;
}

function skipSpace(text: string, at: number): number {
  let cursor = at;
  while (isSpace(text.charCodeAt(cursor))) cursor += 1;
  return cursor;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function skipComma(text: string, at: number): number {
  const cursor = skipSpace(text, at);
  return text[cursor] === "," ? skipSpace(text, cursor + 1) : cursor;
}

function endOfString(text: string, at: number): number {
  let cursor = at + 1;
  while (cursor < text.length && text[cursor] !== '"') cursor += text[cursor] === "\\" ? 2 : 1;
  return cursor + 1;
}

/** Without recursion: how deep a document is decides nothing. */
function endOfValue(text: string, at: number): number {
  let cursor = at;
  let depth = 0;
  while (cursor < text.length) {
    const character = text[cursor];
    if (character === '"') {
      cursor = endOfString(text, cursor);
      if (depth === 0) return cursor;
      continue;
    }
    if (depth === 0 && cursor > at && isEnd(character)) return cursor;
    cursor += 1;
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return cursor;
    }
  }
  return cursor;
}

/** Of a number or a word, which has no end of its own. */
function isEnd(character: string | undefined): boolean {
  return character === undefined || /[\s,\]}]/.test(character);
}
