import { expect, test } from "vitest";
import { hrefOf, splitAliases } from "./list-view";
import { uploadCommand } from "./upload-command";

test("a view's address says what differs from the whole list", () => {
  expect(hrefOf({ filters: {} })).toBe("/models");
  expect(hrefOf({ filters: { q: "", tag: "a b&c" } })).toBe("/models?tag=a+b%26c");
  expect(hrefOf({ filters: { q: "fraud" }, cursor: "x" })).toBe("/models?q=fraud&cursor=x");
});

test("production is live, and an alias that points nowhere is not shown", () => {
  const split = splitAliases([
    { alias: "canary", version: null, protected: false },
    { alias: "production", version: 3, protected: true },
    { alias: "staging", version: 4, protected: false },
  ]);
  expect(split).toEqual({
    live: { alias: "production", version: 3, protected: true },
    others: [{ alias: "staging", version: 4, protected: false }],
  });
  expect(splitAliases([{ alias: "production", version: null, protected: true }]).live).toBeNull();
});

test("the command uploads to this installation, and leaves the key to the shell", () => {
  expect(uploadCommand("https://models.example.com", "fraud").split("\n")).toEqual([
    'curl "https://models.example.com/api/v1/models/fraud/versions?create=true" \\',
    '  -H "Authorization: Bearer $ONNWARD_API_KEY" \\',
    '  -H "Content-Type: application/octet-stream" \\',
    "  --data-binary @fraud.onnx",
  ]);
});
