"""The genuine tritonclient.http against a running Onnward. See README.md."""

import asyncio
import sys
import time

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

from onnward import HOST, call, call_json, headers, publish, run, unzip
from triton_values import (
    EXTENSIONS, FLOWERS, IRIS, KINDS, MODEL, check_all, check_classes, check_config, check_error, check_index, count,
    flowers, inputs,
)


def test_health(client, numbers):
    assert client.is_server_live(headers=headers())
    assert client.is_server_ready(headers=headers())
    assert client.is_model_ready(MODEL, headers=headers())
    assert client.is_model_ready(MODEL, str(numbers[1]), headers=headers())
    assert not client.is_model_ready("no-such-model", headers=headers())


def test_metadata(client, numbers):
    assert set(client.get_server_metadata(headers=headers())["extensions"]) == EXTENSIONS
    model = client.get_model_metadata(MODEL, headers=headers())
    assert model["name"] == MODEL and str(numbers[1]) in model["versions"]
    assert {tensor["name"]: tensor["shape"] for tensor in model["inputs"]}["in_float"] == [-1]


def test_config(client, numbers):
    check_config(client.get_model_config(MODEL, headers=headers()))
    check_config(client.get_model_config(MODEL, str(numbers[1]), headers=headers()))


def test_binary(client, numbers):
    answer = client.infer(MODEL, inputs(triton, lambda kind: True), headers=headers(), request_id="42")
    assert answer.get_response()["id"] == "42"
    assert answer.get_response()["model_version"] == str(numbers[1])
    check_all(answer)


def test_json(client, numbers):
    # numpy's own client refuses float16 as JSON, and rounds nothing else.
    sent = inputs(triton, lambda kind: kind == "float16")
    outputs = [triton.InferRequestedOutput(f"out_{kind}", binary_data=kind == "float16") for kind in KINDS]
    check_all(client.infer(MODEL, sent, outputs=outputs, model_version=str(numbers[1]), headers=headers()))


def test_mixed(client):
    sent = inputs(triton, lambda kind: kind in ("float16", "int64", "string"))
    outputs = [triton.InferRequestedOutput(f"out_{kind}", binary_data=kind in ("float16", "int32")) for kind in KINDS]
    check_all(client.infer(MODEL, sent, outputs=outputs, headers=headers()))


def test_all_json_outputs(client):
    made = triton.InferInput("user_id", [2], "INT64"), triton.InferInput("item_id", [2], "INT64")
    for tensor, ids in zip(made, ([123, 7], [456, 42])):
        tensor.set_data_from_numpy(np.array(ids), binary_data=False)
    output = triton.InferRequestedOutput("rating", binary_data=False)
    answer = client.infer("recommender", made, outputs=[output], headers=headers())
    assert answer.as_numpy("rating").shape == (2,)


def test_many_in_parallel(client):
    waiting = [client.async_infer(MODEL, inputs(triton, lambda kind: True, times), headers=headers()) for times in range(1, 20)]
    for times, one in enumerate(waiting, start=1):
        check_all(one.get_result(), times)


def test_compression_both_ways(client):
    for sent in ("gzip", "deflate", None):
        for received in ("gzip", "deflate", None):
            answer = client.infer(
                MODEL, inputs(triton, lambda kind: kind != "int32", 500), headers=headers(),
                request_compression_algorithm=sent, response_compression_algorithm=received,
            )
            check_all(answer, 500)


def test_compression_really_happens():
    body, length = triton.InferenceServerClient.generate_request_body(inputs(triton, lambda kind: True, 500))
    given = {"Inference_Header_Content_Length": str(length)}
    plain = call("POST", f"/v2/models/{MODEL}/infer", body, **given)
    small = call("POST", f"/v2/models/{MODEL}/infer", body, Accept_Encoding="gzip", **given)
    assert (plain[1]["Content-Encoding"], small[1]["Content-Encoding"]) == (None, "gzip")
    assert len(small[2]) < len(plain[2]) and unzip(small[1], small[2]) == plain[2]


def test_classification(client):
    for binary in (True, False):
        output = triton.InferRequestedOutput("output_probability", binary_data=binary, class_count=2)
        answer = client.infer(IRIS, flowers(triton), outputs=[output], headers=headers())
        if binary:
            check_classes(answer)
        else:
            data = answer.get_output("output_probability")["data"]
            assert len(data) == 4 and data[0].endswith(":0:setosa"), data


def test_raw_request():
    body = FLOWERS[:1].tobytes()
    status, given, answer = call("POST", f"/v2/models/{IRIS}/infer", body, Inference_Header_Content_Length="0")
    assert status == 200, answer
    length = int(given["Inference-Header-Content-Length"])
    parsed = triton.InferenceServerClient.parse_response_body(answer, header_length=length)
    assert parsed.as_numpy("output_label").tolist() == [b"setosa"]
    assert parsed.as_numpy("output_probability").shape == (1, 3)


def test_parameters(client):
    sent = inputs(triton, lambda kind: True)
    more = {"sequence_id": 7, "sequence_start": True, "priority": 2, "parameters": {"k": 1}}
    check_all(client.infer(MODEL, sent, timeout=30_000_000, headers=headers(), **more))


def test_repository(client, numbers):
    check_index(client.get_model_repository_index(headers=headers()), numbers)
    client.load_model(MODEL, headers=headers())
    expect_error(400, "never overridden", lambda: client.load_model(MODEL, config="{}", headers=headers()))
    expect_error(
        400, "never overridden", lambda: client.load_model(MODEL, config="{}", files={"file:1/model.onnx": b"x"}, headers=headers())
    )
    first = str(numbers[0])
    status, answer = call_json("POST", f"/v2/repository/models/{MODEL}/load", {"parameters": {"version": first}})
    assert (status, answer) == (200, None)
    assert client.is_model_ready(MODEL, first, headers=headers())
    client.unload_model(MODEL, headers=headers(), unload_dependents=True)
    assert not client.is_model_ready(MODEL, first, headers=headers())
    expect_error(400, "stays loaded", lambda: client.unload_model(MODEL, headers=headers()))
    assert client.is_model_ready(MODEL, headers=headers())
    ready = call_json("POST", "/v2/repository/index", {"ready": True})[1]
    assert {entry["state"] for entry in ready} == {"READY"}, ready


def test_statistics(client, numbers):
    version = str(numbers[1])
    before = count(client.get_inference_statistics(MODEL, version, headers=headers()))
    client.infer(MODEL, inputs(triton, lambda kind: True, 2), headers=headers())
    after = count(client.get_inference_statistics(MODEL, version, headers=headers()))
    assert after == (before[0] + 6, before[1] + 1), (before, after)
    names = {model["name"] for model in client.get_inference_statistics(headers=headers())["model_stats"]}
    assert {MODEL, IRIS, "recommender"} <= names, names


def expect_error(status, part, attempt):
    try:
        attempt()
    except InferenceServerException as error:
        check_error(error, status, part)
    else:
        raise AssertionError("no error came")


def test_errors(client):
    tensor = triton.InferInput("in_float", [2], "FP32")
    tensor.set_data_from_numpy(np.zeros(2, np.float32))
    expect_error(400, "in_", lambda: client.infer(MODEL, [tensor], headers=headers()))
    missing = "Request for unknown model: 'missing' is not found"
    expect_error(404, missing, lambda: client.get_model_metadata("missing", headers=headers()))
    expect_error(404, missing, lambda: client.infer("missing", [tensor], headers=headers()))
    expect_error(404, "version 999 is not found", lambda: client.get_model_metadata(MODEL, "999", headers=headers()))
    expect_error(401, "key", lambda: client.get_model_metadata(MODEL))
    expect_error(404, "", lambda: client.get_system_shared_memory_status(headers=headers()))
    expect_error(404, "", lambda: client.get_trace_settings(headers=headers()))
    expect_error(404, "", lambda: client.get_log_settings(headers=headers()))


def test_a_tight_timeout_is_504_and_harms_nobody(client):
    long = inputs(triton, lambda kind: True, 3_000)
    expect_error(504, "", lambda: client.infer(MODEL, long, timeout=1, headers=headers()))
    for _ in range(20):
        time.sleep(0.05)
        assert client.is_model_ready(MODEL, headers=headers())


if __name__ == "__main__":
    numbers = publish(MODEL, "hostile/identity-types.onnx")
    publish(IRIS, "sklearn/iris-forest.onnx")
    client = triton.InferenceServerClient(HOST, concurrency=8)
    sys.exit(asyncio.run(run(sys.modules[__name__], client=client, numbers=numbers)))
