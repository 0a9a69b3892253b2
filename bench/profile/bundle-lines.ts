/** Which source file a line of a bundle came from: esbuild writes its path above each. Lines from 0. */
export function createSourceFinder(bundle: string): (line: number) => string | null {
  const starts: { line: number; source: string }[] = [];
  for (const [line, text] of bundle.split("\n").entries()) {
    const source = /^\/\/ ((?:lib|prisma)\/\S+\.ts|server\.ts)$/.exec(text)?.[1];
    if (source !== undefined) starts.push({ line, source });
  }
  return (line) => starts.findLast((start) => start.line <= line)?.source ?? null;
}
