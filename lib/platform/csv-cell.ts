/** Where a formula could begin: a spreadsheet that splits at `;` or tabs does not honour our quotes. */
const formulaStart = /(?<=^|[;\t\r\n])(?="*[=+\-@＝＋－＠])|^(?=[\t\r\n\0])/g;

/**
 * Quoted as RFC 4180 says; and a spreadsheet must not take what somebody has named a model for a formula
 * (ASVS 1.2.10), neither as our cell nor as one that it makes of a part of it: there stands an apostrophe.
 */
export function formatCell(text: string): string {
  const safe = text.replaceAll(formulaStart, "'");
  return /[",\r\n']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
