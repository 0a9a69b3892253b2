import type { Client } from "./client";

/** What a steady load met: how often each status came, and what else went wrong. */
export interface LoadReport {
  readonly statuses: Map<number, number>;
  readonly failures: string[];
  readonly versions: Set<string>;
  readonly count: number;
}

/**
 * Sends predictions at a steady rate until `until` resolves, at most `maxSeconds`. Open loop: a
 * slow answer does not slow the sending, which is how callers of a service behave.
 */
export async function loadWhile(
  client: Client,
  {
    path,
    body,
    perSecond,
    maxSeconds = 120,
  }: { path: string; body: string; perSecond: number; maxSeconds?: number },
  until: Promise<unknown>,
): Promise<LoadReport> {
  const report = {
    statuses: new Map<number, number>(),
    failures: [] as string[],
    versions: new Set<string>(),
    count: 0,
  };
  let isOver = false;
  void until.finally(() => {
    isOver = true;
  });
  const pending = new Set<Promise<void>>();
  const start = performance.now();
  while (!isOver && performance.now() - start < maxSeconds * 1_000) {
    const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
    while (report.count < due) {
      report.count += 1;
      const one = send(client, path, body, report);
      pending.add(one);
      void one.finally(() => pending.delete(one));
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(pending);
  await until;
  return report;
}

async function send(
  client: Client,
  path: string,
  body: string,
  report: Omit<LoadReport, "count">,
): Promise<void> {
  try {
    const answer = await client.call("POST", path, body);
    report.statuses.set(answer.status, (report.statuses.get(answer.status) ?? 0) + 1);
    if (answer.status === 200) report.versions.add(answer.headers.get("x-onnward-version") ?? "");
    else report.failures.push(`${answer.status} ${answer.bytes.toString().slice(0, 200)}`);
  } catch (error) {
    report.failures.push(String(error));
  }
}
