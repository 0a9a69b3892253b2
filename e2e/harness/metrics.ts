import { expect } from "@playwright/test";
import type { Client } from "./client";

/** The token of installations whose `/metrics` a journey reads. */
export const metricsToken = "token-of-the-journeys-only";

/** Samples of `/metrics` by their name and labels, as a scraper of Prometheus reads them. */
export async function readMetrics({ url }: Client): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/metrics`, {
    headers: { Authorization: `Bearer ${metricsToken}` },
  });
  const text = await answer.text();
  expect(answer.status, text.slice(0, 300)).toBe(200);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** A sample of one version; `more` are labels beside the version's own. 0 when there is none yet. */
export async function versionMetric(
  client: Client,
  name: string,
  { model, version, more = "" }: { model: string; version: number; more?: string },
): Promise<number> {
  const labels = `{model="${model}",version="${version}"${more === "" ? "" : `,${more}`}}`;
  return (await readMetrics(client)).get(`${name}${labels}`) ?? 0;
}
