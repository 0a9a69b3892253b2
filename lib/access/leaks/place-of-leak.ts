const longestPlace = 500;
const anyKey = /onw_(live|test)_[0-9A-Za-z]{36}/;
const everyKey = new RegExp(anyKey, "g");

/**
 * Where a report says that a key was found, as it may be stored: an address of the web, and no key in it,
 * plain or percent-encoded. Null: it says nothing that could be of use.
 */
export function placeOfLeak(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  url.username = "";
  url.password = "";
  const place = url.href.replace(everyKey, "onw_$1_…").slice(0, longestPlace);
  return anyKey.test(decoded(place)) ? url.host : place;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not percent-encoded: it is what it is.
  }
}
