import { expect, test } from "vitest";
import { keepRequest, takeRequest } from "./kept-request";

const kept = { model: "fraud", requestId: "r1", body: "{}" };

test("a kept request reaches the form of its model, once", () => {
  keepRequest(kept);
  expect(takeRequest("fraud")).toEqual(kept);
  expect(takeRequest("fraud")).toBeNull();
});

test("a kept request never fills the form of another model, then or later", () => {
  keepRequest(kept);
  expect(takeRequest("other")).toBeNull();
  expect(takeRequest("fraud")).toBeNull();
});
