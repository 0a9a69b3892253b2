import { expect, it } from "vitest";
import { createLogger } from "./logger";

function startLog(level = "info") {
  const lines: string[] = [];
  return { lines, log: createLogger({ level }, { write: (line) => void lines.push(line) }) };
}

it("writes one JSON object a line, with what the line is about, also when a text holds line breaks", () => {
  const { lines, log } = startLog();
  log.info({ requestId: "r-1", traceId: "ab" }, "two\nlines");
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toContain("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    ...{ level: 30, requestId: "r-1", traceId: "ab", msg: "two\nlines" },
    ...{ time: expect.any(Number), pid: process.pid, hostname: expect.any(String) },
  });
});

it("says of an error what it was and why, with its causes", () => {
  const { lines, log } = startLog();
  log.error({ err: new Error("no answer", { cause: new Error("refused") }) }, "it failed");
  expect(JSON.parse(lines[0] ?? "").err).toMatchObject({
    message: "no answer",
    cause: { message: "refused" },
    stack: expect.stringContaining("logger.test"),
  });
});

it("cuts secrets, and what is below its level", () => {
  const { lines, log } = startLog("warn");
  log.info("quiet");
  const headers = { authorization: "Bearer onw_live_x", cookie: "s=1", "x-api-key": "onw_live_y" };
  log.warn({ headers, user: { password: "p4ss" } }, "loud");
  expect(lines).toHaveLength(1);
  for (const secret of ["onw_live_x", "s=1", "onw_live_y", "p4ss"])
    expect(lines[0]).not.toContain(secret);
});
