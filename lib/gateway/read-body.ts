import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Caller } from "@/lib/inference";
import { AppError } from "@/lib/platform/errors";
import type { InFlight } from "@/lib/predictions";
import { type BodyPace, watchBodyPace } from "./body-pace";
import { type ContentEncoding, createInflater, readContentEncoding } from "./content-encoding";
import { clientLeft, type Exchange } from "./exchange";
import { askForBody } from "./send";

export interface BodyLimits {
  /** Of what was sent, and of what it is when it is no longer compressed. */
  readonly maxBytes: number;
  readonly pace: BodyPace;
  /** For calls whose body says nothing that must be said. */
  readonly mayBeEmpty?: boolean;
}

export interface KeptBody {
  /** In the parts in which it came. */
  read(): Promise<readonly Buffer[]>;
  /** What was read of it, until it is released; nothing before. */
  parts(): readonly Buffer[];
  /** Gives back the room that the bytes took. Call it when the request has ended. */
  release(): void;
}

/**
 * The whole body in memory, uncompressed, bounded by its own limit and by what the gateway keeps
 * altogether. Errors: `request.media_type` (compressed by something else), `request.too_large` (before
 * the first byte where the length is stated, else at the first byte too many, also of what a small body
 * inflates to), `request.malformed` (none, or no such stream), `request.timeout`, `gateway.overloaded`.
 */
export function keepBody(exchange: Exchange, limits: BodyLimits, room: InFlight): KeptBody {
  let reserved = 0;
  let parts: readonly Buffer[] = [];
  const { req, caller } = exchange;
  const reserve = (bytes: number) => {
    room.reserve(bytes);
    reserved += bytes;
  };
  return {
    async read() {
      // Gone while the target was looked up: its events are past, and waiting for them would never end.
      assertStays(caller);
      const encoding = readContentEncoding(req);
      refuseByLength(exchange, limits.maxBytes);
      const body =
        takeWhole(exchange, { ...limits, encoding }, reserve) ??
        (await collect(exchange, { ...limits, encoding }, reserve));
      parts = body;
      assertStays(caller);
      if (reserved > 0 || limits.mayBeEmpty === true) return body;
      throw new AppError("request.malformed", "The request has no body.", {
        hint: "Send the inputs as the body of the request.",
      });
    },
    parts: () => parts,
    release() {
      parts = [];
      room.release(reserved);
      reserved = 0;
      req.removeAllListeners("data");
    },
  };
}

/** The first so many bytes of a body, or all of it, in one; a copy only where they lie in several parts. */
export function firstBytes(body: readonly Buffer[], length: number | null): Buffer {
  const [first = noBytes] = body;
  const wanted = length ?? Number.POSITIVE_INFINITY;
  if (body.length <= 1 || wanted <= first.length) return first.subarray(0, wanted);
  const whole = body.reduce((sum, part) => sum + part.length, 0);
  // The length is the caller's word: never more room than there are bytes.
  return Buffer.concat(body, Math.min(wanted, whole));
}

const noBytes = Buffer.alloc(0);

function assertStays(caller: Caller): void {
  if (caller.isGone) throw clientLeft();
}

/** By its stated length: the parser tells the end of a request only after it gave the body away. */
function hasWholeBody(req: IncomingMessage): boolean {
  return req.complete || req.readableLength === Number(req.headers["content-length"]);
}

/**
 * The body when all of it has come already, as that of a small request has: without the listeners and
 * timers of waiting for it. Null: it has to be waited for.
 */
function takeWhole(
  { req }: Exchange,
  { maxBytes, encoding }: BodyLimits & { encoding: ContentEncoding | null },
  reserve: (bytes: number) => void,
): readonly Buffer[] | null {
  if (encoding !== null || !hasWholeBody(req)) return null;
  const body: unknown = req.read();
  if (!Buffer.isBuffer(body)) return null;
  if (body.length > maxBytes) throw tooLarge("more", maxBytes);
  reserve(body.length);
  return [body];
}

function refuseByLength({ req }: Exchange, maxBytes: number): void {
  const length = Number(req.headers["content-length"] ?? 0);
  if (length > maxBytes) throw tooLarge(`${length} bytes`, maxBytes);
}

function collect(
  exchange: Exchange,
  { maxBytes, pace, encoding }: BodyLimits & { encoding: ContentEncoding | null },
  reserve: (bytes: number) => void,
): Promise<readonly Buffer[]> {
  const { req, caller } = exchange;
  askForBody(exchange);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const settle = (error: unknown) => {
      stopWatching();
      source.stream.off("data", onData).off("end", onEnd);
      caller.onGone = null;
      source.close();
      if (error === null) resolve(chunks);
      else reject(error);
    };
    const onData = (chunk: Buffer) => {
      received += chunk.length;
      try {
        if (received > maxBytes) throw tooLarge("more", maxBytes);
        reserve(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        settle(error);
      }
    };
    const onEnd = () => settle(null);
    const source = openSource(req, encoding, settle);
    const stopWatching = watchBodyPace(req, pace, settle);
    source.stream.on("data", onData).on("end", onEnd);
    caller.onGone = () => settle(clientLeft());
  });
}

/** The body's bytes as they were before they were compressed. */
function openSource(
  req: IncomingMessage,
  encoding: ContentEncoding | null,
  onError: (error: AppError) => void,
): { readonly stream: Readable; close(): void } {
  if (encoding === null) return { stream: req, close: () => {} };
  const inflater = createInflater(encoding);
  // Stays after the end: a stream that is destroyed may still have an error to tell.
  inflater.on("error", (cause) => onError(notInflatable(encoding, cause)));
  return {
    stream: req.pipe(inflater),
    close() {
      req.unpipe(inflater);
      inflater.destroy();
      // Unpiping pauses it; what is left of a refused body is read and thrown away.
      req.resume();
    },
  };
}

function notInflatable(encoding: ContentEncoding, cause: unknown): AppError {
  const stream = encoding === "deflate" ? "zlib stream (deflate)" : "gzip stream";
  return new AppError(
    "request.malformed",
    `Content-Encoding: the body is not a whole ${stream}, as the header says.`,
    { hint: "Send the body as it was compressed, to its end, or uncompressed.", cause },
  );
}

function tooLarge(got: string, maxBytes: number): AppError {
  return new AppError("request.too_large", `The body may have ${maxBytes} bytes, and has ${got}.`);
}
