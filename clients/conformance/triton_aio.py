"""The genuine tritonclient.http.aio, which MLServer's command line uses too, against a running Onnward."""

import asyncio
import sys

import numpy as np
import tritonclient.http.aio as triton
from tritonclient.utils import InferenceServerException

from onnward import HOST, headers, publish, run
from triton_values import (
    EXTENSIONS, IRIS, KINDS, MODEL, check_all, check_classes, check_config, check_error, check_index, count, flowers,
    inputs,
)


async def test_health(client, numbers):
    assert await client.is_server_live(headers=headers())
    assert await client.is_server_ready(headers=headers())
    assert await client.is_model_ready(MODEL, str(numbers[1]), headers=headers())
    assert not await client.is_model_ready("no-such-model", headers=headers())


async def test_metadata_and_config(client, numbers):
    # Long answers: the client asks for gzip with every call, and undoes it for inferences alone.
    assert set((await client.get_server_metadata(headers=headers()))["extensions"]) == EXTENSIONS
    model = await client.get_model_metadata(MODEL, headers=headers())
    assert str(numbers[1]) in model["versions"]
    check_config(await client.get_model_config(MODEL, headers=headers()))


async def test_binary_json_and_mixed(client):
    check_all(await client.infer(MODEL, inputs(triton, lambda kind: True), headers=headers()))
    outputs = [triton.InferRequestedOutput(f"out_{kind}", binary_data=kind == "float16") for kind in KINDS]
    for binary in (lambda kind: kind == "float16", lambda kind: kind in ("float16", "string")):
        check_all(await client.infer(MODEL, inputs(triton, binary), outputs=outputs, headers=headers()))


async def test_many_in_parallel(client):
    asked = [client.infer(MODEL, inputs(triton, lambda kind: True, times), headers=headers()) for times in range(1, 40)]
    for times, answer in enumerate(await asyncio.gather(*asked), start=1):
        check_all(answer, times)


async def test_compression_both_ways(client):
    for sent in ("gzip", "deflate", None):
        for received in ("gzip", "deflate", None):
            answer = await client.infer(
                MODEL, inputs(triton, lambda kind: kind != "int32", 500), headers=headers(),
                request_compression_algorithm=sent, response_compression_algorithm=received,
            )
            check_all(answer, 500)


async def test_classification(client):
    output = triton.InferRequestedOutput("output_probability", class_count=2)
    check_classes(await client.infer(IRIS, flowers(triton), outputs=[output], headers=headers()))


async def test_repository_and_statistics(client, numbers):
    check_index(await client.get_model_repository_index(headers=headers()), numbers)
    await client.load_model(MODEL, headers=headers())
    await expect_error(400, "never overridden", client.load_model(MODEL, config="{}", headers=headers()))
    await expect_error(400, "stays loaded", client.unload_model(MODEL, headers=headers()))
    version = str(numbers[1])
    before = count(await client.get_inference_statistics(MODEL, version, headers=headers()))
    await client.infer(MODEL, inputs(triton, lambda kind: True), headers=headers())
    after = count(await client.get_inference_statistics(MODEL, version, headers=headers()))
    assert after == (before[0] + 3, before[1] + 1), (before, after)


async def expect_error(status, part, attempt):
    try:
        await attempt
    except InferenceServerException as error:
        check_error(error, status, part)
    else:
        raise AssertionError("no error came")


async def test_errors(client):
    tensor = triton.InferInput("in_float", [2], "FP32")
    tensor.set_data_from_numpy(np.zeros(2, np.float32))
    await expect_error(400, "in_", client.infer(MODEL, [tensor], headers=headers()))
    missing = "Request for unknown model: 'missing' is not found"
    await expect_error(404, missing, client.get_model_metadata("missing", headers=headers()))
    await expect_error(401, "key", client.get_model_metadata(MODEL))


async def test_a_tight_timeout_is_504_and_harms_nobody(client):
    sent = inputs(triton, lambda kind: True)
    check_all(await client.infer(MODEL, sent, timeout=30_000_000, headers=headers()))
    long = inputs(triton, lambda kind: True, 3_000)
    await expect_error(504, "", client.infer(MODEL, long, timeout=1, headers=headers()))
    for _ in range(20):
        await asyncio.sleep(0.05)
        assert await client.is_model_ready(MODEL, headers=headers())


async def main():
    numbers = publish(MODEL, "hostile/identity-types.onnx")
    publish(IRIS, "sklearn/iris-forest.onnx")
    async with triton.InferenceServerClient(HOST) as client:
        return await run(sys.modules[__name__], client=client, numbers=numbers)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
