const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Whether a JSON text is nested deeper than allowed. Read from the text, before anything is built of it;
 * what is not JSON at all is for the parser to say.
 */
export function isNestedDeeperThan(allowed: number, json: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json.charCodeAt(index);
    if (isInText) {
      if (character === backslash) index += 1;
      else if (character === quote) isInText = false;
    } else if (character === quote) isInText = true;
    else if (character === openBracket || character === openBrace) {
      depth += 1;
      if (depth > allowed) return true;
    } else if (character === closeBracket || character === closeBrace) depth -= 1;
  }
  return false;
}
