import { randomBytes, randomUUID } from "node:crypto";

const requestIdPattern = /^[A-Za-z0-9._:-]{1,128}$/;

export function createId(): string {
  return randomUUID();
}

/** The caller's X-Request-Id when it is harmless, else a new one. */
export function acceptRequestId(given: string | undefined): string {
  return given !== undefined && requestIdPattern.test(given) ? given : nextRequestId();
}

/** Of this process, for as long as it lives. */
const processPart = randomBytes(12).toString("hex");
let requests = 0;

/** Unique without being drawn for each request: a random part of the process, and a count. */
function nextRequestId(): string {
  requests += 1;
  return `${processPart}-${requests.toString(36)}`;
}
