import { describe, expect, it } from "vitest";
import { parseTfServingPath } from "./tf-serving-path";

const read = (path: string) => parseTfServingPath("POST", path);

describe("a path of TensorFlow Serving", () => {
  it.each([
    ["/v1/models/m", { wanted: "status", model: "m", version: null, label: null }],
    ["/v1/models/m:predict", { wanted: "predict", model: "m", version: null, label: null }],
    ["/v1/models/m/metadata", { wanted: "metadata", model: "m", version: null, label: null }],
    ["/v1/models/m/versions/12", { wanted: "status", model: "m", version: "12", label: null }],
    ["/v1/models/m/versions/12:predict", { wanted: "predict", model: "m", version: "12" }],
    ["/v1/models/m/versions/3/metadata", { wanted: "metadata", model: "m", version: "3" }],
    ["/v1/models/m/labels/staging:predict", { wanted: "predict", model: "m", label: "staging" }],
    ["/v1/models/m/labels/staging", { wanted: "status", model: "m", label: "staging" }],
    ["/v1/models/m:classify", { wanted: "classify" }],
    ["/v1/models/m/labels/a:regress", { wanted: "regress" }],
    ["/v1/models/a%20b/labels/c%2Fd:predict", { model: "a b", label: "c/d" }],
  ])("%s is read", (path, expected) => {
    expect(read(path)).toMatchObject(expected);
  });

  it.each([
    "/v1",
    "/v1/",
    "/v1/model/m:predict",
    "/v1/models/m:predictx",
    "/v1/models/m:",
    "/v1/models/m/",
    "/v1/models/m/versions/x:predict",
    "/v1/models/m/versions/:predict",
    "/v1/models/m/labels/:predict",
    "/v1/models/m/metadata:predict",
    "/v1/models/m/versions/1/labels/a:predict",
    "/v1/models/m/labels/a/versions/1:predict",
    "/v1/models/%E0%A4%A:predict",
  ])("%s is malformed, in its words", (path) => {
    expect(() => read(path)).toThrow(`Malformed request: POST ${path}`);
  });

  it("without a name is told so, and a label that is a number is told where numbers go", () => {
    for (const path of ["/v1/models", "/v1/models/"])
      expect(() => read(path)).toThrow("Missing model name in request.");
    expect(() => read("/v1/models/m/labels/3:predict")).toThrow('the label "3" is a number');
  });
});
