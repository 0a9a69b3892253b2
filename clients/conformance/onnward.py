"""What the scripts of this folder share: the running Onnward, its models, and how a round is told."""

import gzip
import inspect
import json
import os
import pathlib
import time
import traceback
import urllib.error
import urllib.request

URL = os.environ.get("ONNWARD_URL", "http://localhost:3000")
KEY = os.environ["ONNWARD_API_KEY"]
HOST = URL.removeprefix("http://")
FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"


def headers():
    """A new dictionary each time: clients add their own entries to the one that they are given."""
    return {"Authorization": f"Bearer {KEY}"}


def call(method, path, body=None, **more):
    """Status, headers and bytes of any answer, good or bad."""
    given = {**headers(), **{name.replace("_", "-"): value for name, value in more.items()}}
    request = urllib.request.Request(URL + path, data=body, method=method, headers=given)
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read()


def call_json(method, path, value=None, **more):
    body = None if value is None else json.dumps(value).encode()
    status, _, answer = call(method, path, body, **{"Content_Type": "application/json", **more})
    return status, json.loads(answer) if answer else None


def publish(name, fixture):
    """Uploads the file as two versions and promotes the second; gives their numbers."""
    data = (FIXTURES / fixture).read_bytes()
    numbers = []
    for _ in range(2):
        path = f"/api/v1/models/{name}/versions?create=true"
        status, _, answer = call("POST", path, data, Content_Type="application/octet-stream")
        assert status in (200, 201, 202), answer
        numbers.append(json.loads(answer)["version"])
        path = f"/api/v1/models/{name}/versions/{numbers[-1]}"
        while (found := call_json("GET", path)[1])["status"] == "validating":
            time.sleep(0.1)
        assert found["status"] == "ready", found
    status, moved = call_json("PUT", f"/api/v1/models/{name}/aliases/production", {"version": numbers[1]})
    assert status in (200, 202), moved
    wait_ready(name)
    return numbers


def wait_ready(name):
    while call("GET", f"/v2/models/{name}/ready")[0] != 200:
        time.sleep(0.1)


def unzip(answer_headers, body):
    return gzip.decompress(body) if answer_headers["Content-Encoding"] == "gzip" else body


async def run(module, **given):
    """Runs every function test_… with what it asks for by name, and ends the process with the outcome."""
    passed = failed = 0
    for name, test in list(vars(module).items()):
        if not name.startswith("test_"):
            continue
        try:
            done = test(**{each: given[each] for each in inspect.signature(test).parameters})
            if inspect.isawaitable(done):
                await done
            passed += 1
            print(f"ok   {name}")
        except Exception:
            failed += 1
            print(f"FAIL {name}")
            traceback.print_exc()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
