import { expect, test } from "vitest";
import { addRecent, readRecent } from "./recent-places";

test.each([
  ["/models/fraud", { model: "fraud" }],
  ["/models/fraud/versions/3", { model: "fraud", version: "3" }],
  ["/models/fraud/test", { model: "fraud", tab: "test" }],
])("%s is a model's page", (href, expected) => {
  expect(readRecent(href)).toMatchObject({ href, ...expected });
});

test.each(["/", "/keys", "/models", "/models/new", "/models/%zz", "https://else.where/models/x"])(
  "%s is none",
  (href) => {
    expect(readRecent(href)).toBeNull();
  },
);

test("the newest stands first, each once, five at most", () => {
  const visits = ["/a", "/b", "/c", "/a", "/d", "/e", "/f"];
  const recent = visits.reduce<string[]>(addRecent, []);
  expect(recent).toEqual(["/f", "/e", "/d", "/a", "/c"]);
});
