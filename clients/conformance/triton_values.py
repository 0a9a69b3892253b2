"""Inputs of the models that both Triton scripts use, and what their answers must be."""

import numpy as np
from tritonclient.utils import InferenceServerException

MODEL = "conformance-types"
IRIS = "conformance-iris"
KINDS = {
    "float": np.float32, "double": np.float64, "float16": np.float16, "uint8": np.uint8, "uint16": np.uint16,
    "uint32": np.uint32, "uint64": np.uint64, "int8": np.int8, "int16": np.int16, "int32": np.int32,
    "int64": np.int64, "bool": np.bool_, "string": np.object_,
}
NAMES = {np.float32: "FP32", np.float64: "FP64", np.float16: "FP16", np.bool_: "BOOL", np.object_: "BYTES"}
FLOWERS = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]], np.float32)
EXTENSIONS = {
    "classification", "model_repository", "schedule_policy", "model_configuration",
    "binary_tensor_data", "parameters", "statistics",
}


def values(kind, times=1):
    if kind == "string":
        found = np.array([b"hi", "é".encode(), b""], dtype=np.object_)
    elif kind == "bool":
        found = np.array([True, False, True])
    elif kind in ("float", "double", "float16"):
        found = np.array([1.5, -0.0, np.inf], KINDS[kind])
    else:
        limits = np.iinfo(KINDS[kind])
        found = np.array([limits.min, 1, limits.max], KINDS[kind])
    return np.tile(found, times)


def inputs(client_module, binary, times=1):
    """Every type at once; `binary` is a function of the type's name."""
    made = []
    for kind, numpy_type in KINDS.items():
        array = values(kind, times)
        datatype = NAMES.get(numpy_type) or np.dtype(numpy_type).name.upper()
        tensor = client_module.InferInput(f"in_{kind}", list(array.shape), datatype)
        tensor.set_data_from_numpy(array, binary_data=binary(kind))
        made.append(tensor)
    return made


def flowers(client_module, array=FLOWERS):
    tensor = client_module.InferInput("X", list(array.shape), "FP32")
    tensor.set_data_from_numpy(array)
    return [tensor]


def check_all(answer, times=1):
    for kind in KINDS:
        received, sent = answer.as_numpy(f"out_{kind}"), values(kind, times)
        if kind == "string":
            received = np.array([v if isinstance(v, bytes) else v.encode() for v in received], dtype=np.object_)
        assert received.dtype == sent.dtype, (kind, received.dtype)
        assert (received == sent).all(), (kind, received, sent)


def check_classes(answer):
    """Two best classes of two flowers, as value:index:label."""
    found = [[text.decode().split(":") for text in row] for row in answer.as_numpy("output_probability")]
    assert [row[0][1:] for row in found] == [["0", "setosa"], ["2", "virginica"]], found
    assert all(len(row) == 2 and float(row[0][0]) >= float(row[1][0]) for row in found), found


def check_index(index, numbers):
    mine = {entry["version"]: entry for entry in index if entry["name"] == MODEL}
    assert mine[str(numbers[1])]["state"] == "READY", mine
    assert set(map(str, numbers)) <= set(mine), mine


def count(statistics):
    [model] = statistics["model_stats"]
    assert model["name"] == MODEL, model
    return model["inference_count"], model["inference_stats"]["success"]["count"]


def check_config(config):
    assert (config["name"], config["backend"]) == (MODEL, "onnxruntime"), config
    types = {tensor["name"]: tensor["data_type"] for tensor in config["input"]}
    assert (types["in_float"], types["in_string"]) == ("TYPE_FP32", "TYPE_STRING"), types


def check_error(error, status, part):
    assert isinstance(error, InferenceServerException), error
    assert error.status() == str(status) or str(status) in str(error), error
    assert part in str(error), error
