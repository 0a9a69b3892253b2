import { expect, test } from "vitest";
import { problemOf, readResponse, writeRequest } from "./http-message";

const answer = "HTTP/1.1 200 OK\r\nContent-Type: x\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello";
const chunked =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\n, x\r\n0\r\n\r\n";

test.each([
  ["with a length", answer],
  ["in chunks", chunked],
])("a response %s is read when its last byte is there, and not before", (_, text) => {
  const bytes = Buffer.from(text);
  for (let length = 0; length < bytes.length; length += 1)
    expect(readResponse(bytes.subarray(0, length))).toBeNull();
  const response = readResponse(bytes);
  expect(response?.status).toBe(200);
  expect(response?.body.toString().startsWith("hello")).toBe(true);
});

test("an answer counts only with status 200 and the expected body", () => {
  const read = (text: string) =>
    readResponse(Buffer.from(text)) ?? { status: 0, body: Buffer.of() };
  const expected = Buffer.from("hell");
  expect(problemOf(read(answer), expected)).toBeNull();
  expect(problemOf(read(chunked), expected)).toBeNull();
  expect(problemOf(read(answer.replace("200", "503")), expected)).toContain("status 503");
  expect(problemOf(read(answer.replace("hello", "other")), expected)).toContain('"other"');
  expect(problemOf(read(answer.replace("5\r", "0\r")), expected)).toContain("status 200");
});

test("a request says its length and carries its body as it is", () => {
  const request = writeRequest({
    host: "a:1",
    path: "/p",
    headers: { "Content-Type": "application/json" },
    body: Buffer.from("{}"),
  });
  expect(Buffer.from(request).toString()).toBe(
    "POST /p HTTP/1.1\r\nHost: a:1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  );
});
