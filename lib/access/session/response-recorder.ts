/**
 * What next-auth's handler for `pages/api` needs of a response. That handler takes the request as it is
 * given; the other one asks Next for it, and so works inside Next only.
 */
export interface ResponseRecorder {
  status(code: number): ResponseRecorder;
  getHeader(name: string): string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): ResponseRecorder;
  json(body: unknown): void;
  send(body: unknown): void;
  end(): void;
  toResponse(): Response;
}

export function createResponseRecorder(): ResponseRecorder {
  const headers = new Map<string, readonly string[]>();
  let status = 200;
  let body: string | null = null;
  const recorder: ResponseRecorder = {
    status(code) {
      status = code;
      return recorder;
    },
    getHeader(name) {
      const values = headers.get(name.toLowerCase());
      return values === undefined ? undefined : [...values];
    },
    setHeader(name, value) {
      headers.set(name.toLowerCase(), typeof value === "string" ? [value] : value);
      return recorder;
    },
    json(value) {
      recorder.setHeader("content-type", "application/json");
      body = JSON.stringify(value);
    },
    send(value) {
      if (typeof value === "string") body = value;
      else if (value !== undefined) recorder.json(value);
    },
    end() {},
    toResponse() {
      const flat = new Headers();
      for (const [name, values] of headers) for (const value of values) flat.append(name, value);
      return new Response(body, { status, headers: flat });
    },
  };
  return recorder;
}
