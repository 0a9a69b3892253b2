import { randomUUID } from "node:crypto";

const requestIdPattern = /^[A-Za-z0-9._:-]{1,128}$/;

export function createId(): string {
  return randomUUID();
}

/** The caller's X-Request-Id when it is harmless, else a new one. */
export function acceptRequestId(given: string | undefined): string {
  return given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
}
