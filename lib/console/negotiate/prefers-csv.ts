/** Whether a caller wants a table: `format=csv`, or an Accept that ranks it above JSON. `format` wins. */
export function prefersCsv({ url, headers }: Pick<Request, "url" | "headers">): boolean {
  const format = new URL(url).searchParams.get("format");
  if (format !== null) return format === "csv";
  const ranges = (headers.get("accept") ?? "").split(",").map(readRange);
  const rank = (type: string) => ranges.find((range) => range.type === type)?.quality;
  const csv = rank("text/csv") ?? 0;
  return csv > 0 && csv > (rank("application/json") ?? 0);
}

function readRange(text: string): { type: string; quality: number } {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((part) => part.startsWith("q="))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}
