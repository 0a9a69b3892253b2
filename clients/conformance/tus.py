"""Resumable uploads (tus 1.0) with tuspy, the Python client of the tus project, against a running Onnward."""

import asyncio
import hashlib
import io
import os
import sys
import time

from tusclient import client, exceptions

from onnward import FIXTURES, URL, call, call_json, headers, run

MODEL = "conformance-tus"
SMALL = (FIXTURES / "hostile/int64-identity.onnx").read_bytes()


def tus():
    return client.TusClient(f"{URL}/api/v1/uploads", headers=headers())


def uploader(data, **more):
    given = {"chunk_size": 1_000_000, "metadata": {"filename": "m.onnx"}, **more}
    return tus().uploader(file_stream=io.BytesIO(data), **given)


def read(url):
    path = url.removeprefix(URL)
    while (found := call_json("GET", path)[1])["state"] == "verifying":
        time.sleep(0.05)
    return found


def digest(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_chunks_each_with_its_checksum():
    data = os.urandom(3_500_000)
    sent = uploader(data, upload_checksum=True)
    sent.upload()
    found = read(sent.url)
    assert (found["state"], found["digest"]) == ("finished", digest(data)), found


def test_goes_on_from_where_the_server_is():
    data = os.urandom(2_500_000)
    first = uploader(data)
    first.upload_chunk()
    assert read(first.url)["offset"] == 1_000_000
    # As after a restart of the client: nothing but the address is left.
    second = tus().uploader(file_stream=io.BytesIO(data), url=first.url, chunk_size=700_000)
    assert second.offset == 1_000_000, second.offset
    second.upload()
    assert read(first.url)["digest"] == digest(data)


def test_the_last_chunk_makes_the_version():
    sent = uploader(SMALL, chunk_size=40, metadata={"filename": "m.onnx", "model": MODEL, "create": "true"})
    sent.upload()
    found = read(sent.url)
    assert (found["state"], found["version"]["model"]) == ("taken", MODEL), found
    path = f"/api/v1/models/{MODEL}/versions/{found['version']['version']}/artifact"
    assert call("GET", path)[2] == SMALL
    again = uploader(SMALL)
    again.upload()
    assert found["version"] in read(again.url)["sharedWith"]


def test_what_is_no_model_is_refused_with_the_last_chunk():
    sent = uploader(b"\x89PNG\r\n\x1a\n and so on", metadata={"model": MODEL, "create": "true"})
    try:
        sent.upload()
        raise AssertionError("it was taken")
    except exceptions.TusCommunicationError as error:
        assert error.status_code == 422, error.status_code
    assert read(sent.url)["problem"]["code"] == "model.invalid"


def test_another_offset_is_a_conflict():
    first = uploader(os.urandom(1_500_000))
    first.upload_chunk()
    first.offset = 5
    try:
        first.upload_chunk()
        raise AssertionError("it was taken")
    except exceptions.TusCommunicationError as error:
        assert error.status_code == 409, error.status_code
    assert read(first.url)["offset"] == 1_000_000


def test_what_was_given_up_is_gone():
    path = uploader(os.urandom(10)).create_url().removeprefix(URL)
    assert call("DELETE", path, Tus_Resumable="1.0.0")[0] == 204
    assert call("HEAD", path, Tus_Resumable="1.0.0")[0] == 404


async def test_with_asyncio():
    data = os.urandom(2_500_000)
    sent = tus().async_uploader(file_stream=io.BytesIO(data), chunk_size=1_000_000)
    await sent.upload()
    assert read(sent.url)["digest"] == digest(data)


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.modules[__name__])))
