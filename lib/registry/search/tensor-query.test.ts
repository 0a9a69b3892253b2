import { expect, test } from "vitest";
import { listVersionsQuery } from "@/lib/contract/search";
import { readTensorQuery } from "./tensor-query";

test.each([
  ["float32", ["FP32"], null],
  ["String", ["BYTES"], null],
  ["fp32[?,3]", ["FP32[?,3]"], null],
  ["int64[]", ["INT64[]"], null],
  ["float32[*,3,224]", ["FP32#3", "#3:1=3", "#3:2=224"], "^FP32\\[[^],]+,3,224\\]$"],
  ["[1,?]", ["#2", "#2:0=1"], "^[A-Z0-9]+\\[1,[?]\\]$"],
  ["[*]", ["#1"], "^[A-Z0-9]+\\[[^],]+\\]$"],
  ["double[007]", ["FP64[7]"], null],
  ["FP32[batch, 8]", ["FP32[?,8]"], null],
  ["[-1,4]", ["#2", "#2:1=4"], "^[A-Z0-9]+\\[[?],4\\]$"],
  ["int64 [ None, * ]", ["INT64#2"], "^INT64\\[[?],[^],]+\\]$"],
])("%s is looked for by an index, and of one tensor", (text, words, pattern) => {
  expect(readTensorQuery(text)).toEqual({ words, pattern });
});

test.each([
  "",
  "   ",
  "float33",
  "float32[",
  "float32[,]",
  "[1,2",
  "float32[a b]",
  "[-2]",
  "[1 2]",
  "x[1]",
])("%j is refused", (input) => {
  expect(listVersionsQuery.safeParse({ input }).success).toBe(false);
});

test.each([
  "accuracy",
  "accuracy>",
  ">=1",
  "a>=x",
  "a>=1,",
  "a>1,b>1,c>1,d>1,e>1,f>1",
  "a=>1",
  "a<1e999",
])("%j is no range of a metric", (metric) => {
  expect(listVersionsQuery.safeParse({ metric }).success).toBe(false);
});

test.each(["accuracy>=0.9", "f1 score > .5, latency_ms<20", "loss<1e-3", "delta=-2"])(
  "%j is one",
  (metric) => {
    expect(listVersionsQuery.safeParse({ metric }).success).toBe(true);
  },
);
