"""The audit log as OCSF against the published schema, from a running Onnward or a file. See README.md."""

import asyncio
import json
import os
import sys

from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

os.environ.setdefault("ONNWARD_API_KEY", "")  # A file needs none.
from onnward import call, run

VERSION = "1.6.0"
CLASS = "api_activity"
# Which caption stands beside which id, from where in an event.
CAPTIONS = {
    (): {"category_uid": "category_name", "class_uid": "class_name", "activity_id": "activity_name",
         "type_uid": "type_name", "severity_id": "severity", "status_id": "status"},
    ("actor", "user"): {"type_id": "type"},
}
OTHER = 99


def test_schema(events):
    """What the schema demands and, because its JSON Schema is closed, nothing that it does not know."""
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(VERSION)).get_class_schema(CLASS)
    validator = Draft202012Validator(schema)
    faults = [
        (event["metadata"]["event_code"], fault.json_path, fault.message[:200])
        for event in events for fault in validator.iter_errors(event)
    ]
    assert not faults, (len(faults), faults[:5])


def test_version(events):
    assert {event["metadata"]["version"] for event in events} == {VERSION}


def test_captions(events):
    """An id's caption is the schema's own, except of 99, whose caption is the source's to say."""
    schema = get_ocsf_schema(VERSION)
    places = {(): schema["classes"][CLASS], ("actor", "user"): schema["objects"]["user"]}
    for event in events:
        for place, pairs in CAPTIONS.items():
            found = event
            for name in place:
                found = found[name]
            for number, caption in pairs.items():
                known = places[place]["attributes"][number]["enum"][str(found[number])]["caption"]
                assert found[number] == OTHER or found[caption] == known, (found[number], found[caption], known)


def test_type(events):
    for event in events:
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"], event


def test_order(events):
    """Each once, in the order in which they happened."""
    numbers = [event["metadata"]["sequence"] for event in events]
    assert numbers and numbers == sorted(set(numbers)), numbers[:20]


def read_events(files):
    if files:
        with open(files[0], encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    # One that is denied, so that there is something beside what went well.
    call("POST", "/api/v1/users", b"{}", Content_Type="application/json")
    status, _, answer = call("GET", "/api/v1/audit/export?format=ocsf")
    assert status == 200, answer
    return [json.loads(line) for line in answer.decode().splitlines()]


if __name__ == "__main__":
    events = read_events(sys.argv[1:])
    kinds = {event["metadata"]["event_code"] for event in events}
    print(f"{len(events)} events of {len(kinds)} kinds")
    sys.exit(asyncio.run(run(sys.modules[__name__], events=events)))
