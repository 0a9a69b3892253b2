"""TensorFlow Serving's REST dialect against a running Onnward, with nothing but Python's own library."""

import asyncio
import gzip
import json
import math
import sys

from onnward import call, call_json, publish, run

IRIS = "conformance-iris"
TYPES = "conformance-types"
FLOWERS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
LABELS = ["setosa", "virginica"]


def predict(value, model=IRIS, which="", **more):
    return call_json("POST", f"/v1/models/{model}{which}:predict", value, **more)


def test_rows_of_one_input():
    status, answer = predict({"signature_name": "serving_default", "instances": FLOWERS})
    assert status == 200, answer
    assert [one["output_label"] for one in answer["predictions"]] == LABELS, answer
    assert all(len(one["output_probability"]) == 3 for one in answer["predictions"]), answer


def test_rows_by_name():
    status, answer = predict({"instances": [{"X": row} for row in FLOWERS]})
    assert (status, [one["output_label"] for one in answer["predictions"]]) == (200, LABELS), answer
    rows = [{"user_id": 123, "item_id": 456}, {"user_id": 7, "item_id": 42}]
    status, answer = predict({"instances": rows}, "recommender")
    assert (status, [type(one) for one in answer["predictions"]]) == (200, [float, float]), answer


def test_columns():
    for inputs in (FLOWERS, {"X": FLOWERS}):
        status, answer = predict({"inputs": inputs})
        assert (status, answer["outputs"]["output_label"]) == (200, LABELS), answer
    rows = predict({"instances": [{"user_id": 123, "item_id": 456}]}, "recommender")[1]
    columns = predict({"inputs": {"user_id": [123], "item_id": [456]}}, "recommender")[1]
    assert rows["predictions"] == columns["outputs"], (rows, columns)


def test_every_type_comes_back_exactly():
    kinds = ["float", "double", "float16", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"]
    sent = {f"in_{kind}": [1, 0] for kind in kinds}
    sent |= {"in_bool": [True, False], "in_string": ["é", {"b64": "aGk="}]}
    sent |= {"in_int64": [2**53 + 1, -(2**63)], "in_uint64": [2**64 - 1, 0], "in_float": [math.inf, -0.0]}
    status, answer = predict({"inputs": sent}, TYPES)
    assert status == 200, answer
    outputs = answer["outputs"]
    assert outputs["out_string"] == ["é", "hi"] and outputs["out_bool"] == [True, False], outputs
    assert (outputs["out_int64"], outputs["out_uint64"]) == (sent["in_int64"], sent["in_uint64"]), outputs
    assert outputs["out_float"] == [math.inf, 0.0], outputs
    status, answer = predict({"inputs": {**sent, "in_float": [math.nan, 1]}}, TYPES)
    assert math.isnan(answer["outputs"]["out_float"][0]), answer


def test_versions_and_labels(numbers):
    for which in (f"/versions/{numbers[0]}", f"/versions/{numbers[1]}", "/labels/production"):
        status, answer = predict({"instances": FLOWERS}, which=which)
        assert (status, len(answer["predictions"])) == (200, 2), answer
    assert predict({"instances": FLOWERS}, which="/versions/1/labels/production")[0] == 400


def test_status_and_metadata(numbers):
    ok = {"error_code": "OK", "error_message": ""}
    for which in (f"/versions/{numbers[1]}", "/labels/production"):
        status, answer = call_json("GET", f"/v1/models/{IRIS}{which}")
        expected = {"version": str(numbers[1]), "state": "AVAILABLE", "status": ok}
        assert (status, answer) == (200, {"model_version_status": [expected]}), answer
    every = call_json("GET", f"/v1/models/{IRIS}")[1]["model_version_status"]
    assert every[0]["version"] == str(numbers[1]) and str(numbers[0]) in {one["version"] for one in every}, every
    status, answer = call_json("GET", f"/v1/models/{IRIS}/metadata")
    definition = answer["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert definition["inputs"]["X"]["dtype"] == "DT_FLOAT", definition
    assert [one["size"] for one in definition["inputs"]["X"]["tensor_shape"]["dim"]] == ["-1", "4"], definition


def test_compression():
    body = gzip.compress(json.dumps({"instances": FLOWERS * 100}).encode())
    status, given, answer = call(
        "POST", f"/v1/models/{IRIS}:predict", body, Content_Encoding="gzip", Accept_Encoding="gzip"
    )
    assert (status, given["Content-Encoding"]) == (200, "gzip"), answer
    assert len(json.loads(gzip.decompress(answer))["predictions"]) == 200


def test_errors():
    for value in ({}, {"instances": FLOWERS, "inputs": FLOWERS}, {"instances": [[1, 2]]}, {"instances": "x"}, []):
        status, answer = predict(value)
        assert status == 400 and isinstance(answer["error"], str), (value, answer)
    assert predict({"instances": [1]}, "half") == (
        404, {"error": "Servable not found for request: Latest(half)", "code": "model.not_found"},
    )
    assert call_json("GET", "/v1/models/half")[0] == 404
    assert call_json("POST", f"/v1/models/{IRIS}:classify", {"examples": [{}]})[0] == 501
    assert call_json("GET", f"/v1/models/{IRIS}:predict")[0] == 405
    status, answer = call_json("POST", "/v1/models/a:b:c", {})
    assert status == 400 and answer["error"].startswith("Malformed request: POST /v1/models/a:b:c"), answer


def test_csv_beside_it():
    """The other way in that needs no library: a table to /predict."""
    table = b"user_id,item_id\r\n123,456\r\n7,42\r\n"
    status, given, answer = call("POST", "/predict/recommender", table, Content_Type="text/csv")
    assert (status, given.get_content_type()) == (200, "text/csv"), answer
    lines = answer.decode().split()
    assert lines[0] == "rating" and len(lines) == 3 and float(lines[1]) > 0, lines


if __name__ == "__main__":
    publish(TYPES, "hostile/identity-types.onnx")
    numbers = publish(IRIS, "sklearn/iris-forest.onnx")
    sys.exit(asyncio.run(run(sys.modules[__name__], numbers=numbers)))
