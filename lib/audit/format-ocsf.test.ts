import { isIP } from "node:net";
import { expect, test } from "vitest";
import { formatOcsfLine } from "./format-ocsf";
import { everyEvent } from "./testing/every-event";

/** What the schema demands is checked by clients/conformance/ocsf.py; this is what it has been broken by. */
const lines = everyEvent().map((row) => JSON.parse(formatOcsfLine(row)));
const activityOf = (action: string) =>
  lines.find(({ metadata }) => metadata.event_code === action)?.activity_name;

test("an address that is none is a name, because the schema takes an IP alone", () => {
  const sources = lines.map(({ src_endpoint }) => src_endpoint);
  for (const { ip } of sources) expect(ip === undefined || isIP(ip) > 0).toBe(true);
  expect(sources).toContainEqual({ name: "unknown" });
  expect(sources).toContainEqual({ name: "onnward" });
  expect(sources).toContainEqual({ ip: "2001:db8::1" });
});

test("reading is no update, and neither is what happens to something without changing it", () => {
  for (const action of ["prediction.read", "prediction.payload_read", "audit.exported"])
    expect([action, activityOf(action)]).toEqual([action, "Read"]);
  for (const action of ["key.exposed", "predictions.digested", "predict.called", "session.failed"])
    expect([action, activityOf(action)]).toEqual([action, "Other"]);
  expect(activityOf("alias.moved")).toBe("Update");
});
