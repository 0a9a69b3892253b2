import { describe, expect, test } from "vitest";
import { exportAuditQuery } from "@/lib/contract/audit";
import { exportHrefOf, hrefOf, hrefWith } from "./filters";
import { readView } from "./read-view";

describe("the audit log's URL", () => {
  test("is the view, and the view is the URL", () => {
    const view = {
      filters: {
        q: 'a & "b" 100%',
        actor: "Laptop",
        action: "key.revoked",
        target: "key:1",
        outcome: "denied",
        requestId: "r-1",
        from: "2026-01-15T01:30:00.000Z",
        to: "2026-01-16T01:30:00.000Z",
      },
      cursor: "WyIxIl0",
      event: 12,
    };
    const { searchParams } = new URL(hrefOf(view), "http://here.invalid");
    expect(readView(Object.fromEntries(searchParams))).toEqual(view);
    expect(hrefOf(readView({}))).toBe("/audit");
  });

  test("with what is no filter shows the log without it", () => {
    const search = {
      outcome: "maybe",
      from: "yesterday",
      q: ["a", "b"],
      actor: "",
      target: "x".repeat(300),
      event: "-1",
      limit: "7",
    };
    expect(readView(search)).toEqual({ filters: {}, cursor: undefined, event: undefined });
  });

  test("narrowed further starts at the newest event with nothing open", () => {
    const { filters } = readView({ actor: "a", cursor: "WyIxIl0", event: "3" });
    expect(hrefWith(filters, { action: "key.read" })).toBe("/audit?actor=a&action=key.read");
    expect(hrefWith(filters, { actor: undefined })).toBe("/audit");
  });

  test("exports what it filters, in every format", () => {
    const filters = { q: "a & b", outcome: "denied", from: "2026-01-15T01:30:00.000Z" };
    const { pathname, searchParams } = new URL(exportHrefOf(filters, "csv"), "http://here.invalid");
    expect(pathname).toBe("/api/v1/audit/export");
    const query = exportAuditQuery.parse(Object.fromEntries(searchParams));
    expect(query).toEqual({ ...filters, format: "csv" });
  });
});
