const browsers: readonly (readonly [RegExp, string])[] = [
  // Each of these also says that it is one of those below it.
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];
const longestOther = 60;

/** A browser as people call it; what says it otherwise is shown as it is. Null when nothing was said. */
export function describeBrowser(userAgent: string | null): string | null {
  if (userAgent === null || userAgent === "") return null;
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser === undefined) return userAgent.slice(0, longestOther);
  return system === undefined ? browser : `${browser}, ${system}`;
}
