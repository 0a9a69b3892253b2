"""The genuine tritonclient.http against a running Onnward. See README.md."""

import json
import os
import pathlib
import sys
import time
import traceback
import urllib.request

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

URL = os.environ.get("ONNWARD_URL", "http://localhost:3000")
KEY = os.environ["ONNWARD_API_KEY"]


def headers():
    """A new dictionary each time: the client adds its own entries to the one that it is given."""
    return {"Authorization": f"Bearer {KEY}"}


FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
MODEL = "conformance-types"
KINDS = {
    "float": np.float32, "double": np.float64, "float16": np.float16, "uint8": np.uint8, "uint16": np.uint16,
    "uint32": np.uint32, "uint64": np.uint64, "int8": np.int8, "int16": np.int16, "int32": np.int32,
    "int64": np.int64, "bool": np.bool_, "string": np.object_,
}
NAMES = {np.float32: "FP32", np.float64: "FP64", np.float16: "FP16", np.bool_: "BOOL", np.object_: "BYTES"}


def api(method, path, body=None, content_type="application/json"):
    request = urllib.request.Request(URL + path, data=body, method=method, headers={**headers(), "Content-Type": content_type})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def publish():
    """Uploads the model of every type and promotes it."""
    data = (FIXTURES / "hostile/identity-types.onnx").read_bytes()
    version = api("POST", f"/api/v1/models/{MODEL}/versions?create=true", data, "application/octet-stream")["version"]
    while (found := api("GET", f"/api/v1/models/{MODEL}/versions/{version}"))["status"] == "validating":
        time.sleep(0.1)
    assert found["status"] == "ready", found
    api("PUT", f"/api/v1/models/{MODEL}/aliases/production", json.dumps({"version": version}).encode())
    return version


def values(kind):
    if kind == "string":
        return np.array([b"hi", "é".encode(), b""], dtype=np.object_)
    if kind == "bool":
        return np.array([True, False, True])
    if kind in ("float", "double", "float16"):
        return np.array([1.5, -0.0, np.inf], KINDS[kind])
    limits = np.iinfo(KINDS[kind])
    return np.array([limits.min, 1, limits.max], KINDS[kind])


def inputs(binary):
    """Every type at once; `binary` is a function of the type's name."""
    made = []
    for kind, numpy_type in KINDS.items():
        array = values(kind)
        tensor = triton.InferInput(f"in_{kind}", list(array.shape), NAMES.get(numpy_type) or np.dtype(numpy_type).name.upper())
        tensor.set_data_from_numpy(array, binary_data=binary(kind))
        made.append(tensor)
    return made


def check_all(answer):
    for kind in KINDS:
        received, sent = answer.as_numpy(f"out_{kind}"), values(kind)
        if kind == "string":
            received = np.array([v if isinstance(v, bytes) else v.encode() for v in received], dtype=np.object_)
        assert received.dtype == sent.dtype, (kind, received.dtype)
        assert (received == sent).all(), (kind, received, sent)


def test_health(client, version):
    assert client.is_server_live(headers=headers())
    assert client.is_server_ready(headers=headers())
    assert client.is_model_ready(MODEL, headers=headers())
    assert client.is_model_ready(MODEL, str(version), headers=headers())
    assert not client.is_model_ready("no-such-model", headers=headers())


def test_metadata(client, version):
    server = client.get_server_metadata(headers=headers())
    assert "binary_tensor_data" in server["extensions"], server
    model = client.get_model_metadata(MODEL, headers=headers())
    assert model["name"] == MODEL and str(version) in model["versions"]
    assert {tensor["name"]: tensor["shape"] for tensor in model["inputs"]}["in_float"] == [-1]


def test_binary(client, version):
    answer = client.infer(MODEL, inputs(lambda kind: True), headers=headers(), request_id="42")
    assert answer.get_response()["id"] == "42"
    assert answer.get_response()["model_version"] == str(version)
    check_all(answer)


def test_json(client, version):
    # numpy's own client refuses float16 as JSON, and rounds nothing else.
    sent = inputs(lambda kind: kind == "float16")
    outputs = [triton.InferRequestedOutput(f"out_{kind}", binary_data=kind == "float16") for kind in KINDS]
    check_all(client.infer(MODEL, sent, outputs=outputs, model_version=str(version), headers=headers()))


def test_mixed(client, version):
    sent = inputs(lambda kind: kind in ("float16", "int64", "string"))
    outputs = [triton.InferRequestedOutput(f"out_{kind}", binary_data=kind in ("float16", "int32")) for kind in KINDS]
    check_all(client.infer(MODEL, sent, outputs=outputs, headers=headers()))


def test_all_json_outputs(client, version):
    made = triton.InferInput("user_id", [2], "INT64"), triton.InferInput("item_id", [2], "INT64")
    for tensor, ids in zip(made, ([123, 7], [456, 42])):
        tensor.set_data_from_numpy(np.array(ids), binary_data=False)
    output = triton.InferRequestedOutput("rating", binary_data=False)
    answer = client.infer("recommender", made, outputs=[output], headers=headers())
    assert answer.as_numpy("rating").shape == (2,)


def expect_error(status, part, call):
    try:
        call()
    except InferenceServerException as error:
        assert error.status() == str(status) or str(status) in str(error), error
        assert part in str(error), error
    else:
        raise AssertionError("no error came")


def test_errors(client, version):
    tensor = triton.InferInput("in_float", [2], "FP32")
    tensor.set_data_from_numpy(np.zeros(2, np.float32))
    expect_error(400, "in_", lambda: client.infer(MODEL, [tensor], headers=headers()))
    expect_error(404, "no-such-model", lambda: client.get_model_metadata("no-such-model", headers=headers()))
    expect_error(401, "key", lambda: client.get_model_metadata(MODEL))


def main():
    version = publish()
    client = triton.InferenceServerClient(URL.removeprefix("http://"))
    passed = failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test(client, version)
            passed += 1
            print(f"ok   {name}")
        except Exception:
            failed += 1
            print(f"FAIL {name}")
            traceback.print_exc()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
