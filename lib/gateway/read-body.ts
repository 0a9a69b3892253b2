import { AppError } from "@/lib/platform/errors";
import type { InFlight } from "@/lib/predictions";
import { type BodyPace, watchBodyPace } from "./body-pace";
import type { Exchange } from "./exchange";
import { askForBody } from "./send";

export interface BodyLimits {
  readonly maxBytes: number;
  readonly pace: BodyPace;
}

export interface KeptBody {
  read(): Promise<Buffer>;
  /** Gives back the room that the bytes took. Call it when the request has ended. */
  release(): void;
}

/**
 * The whole body in memory, bounded by its own limit and by what the gateway keeps altogether.
 * Errors: `request.media_type` (compressed), `request.too_large` (before the first byte where the length
 * is stated), `request.malformed` (none), `request.timeout`, `gateway.overloaded`.
 */
export function keepBody(exchange: Exchange, limits: BodyLimits, room: InFlight): KeptBody {
  let reserved = 0;
  const { req, signal } = exchange;
  const reserve = (bytes: number) => {
    room.reserve(bytes);
    reserved += bytes;
  };
  return {
    async read() {
      // Gone while the target was looked up: its events are past, and waiting for them would never end.
      signal.throwIfAborted();
      refuseByHeaders(exchange, limits.maxBytes);
      askForBody(exchange);
      const body = await collect(exchange, limits, reserve);
      signal.throwIfAborted();
      if (body.length > 0) return body;
      throw new AppError("request.malformed", "The request has no body.", {
        hint: "Send the inputs as the body of the request.",
      });
    },
    release() {
      room.release(reserved);
      reserved = 0;
      req.removeAllListeners("data");
    },
  };
}

function refuseByHeaders({ req }: Exchange, maxBytes: number): void {
  const encoding = req.headers["content-encoding"]?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== "" && encoding !== "identity") {
    throw new AppError(
      "request.media_type",
      `Content-Encoding: expected none, got ${encoding.slice(0, 40)}.`,
      { hint: "Send the body uncompressed." },
    );
  }
  const length = Number(req.headers["content-length"] ?? 0);
  if (length > maxBytes) throw tooLarge(`${length} bytes`, maxBytes);
}

function collect(
  { req, res }: Exchange,
  { maxBytes, pace }: BodyLimits,
  reserve: (bytes: number) => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const settle = (error: unknown) => {
      stopWatching();
      req.off("data", onData).off("end", onEnd).off("error", settle);
      res.off("close", onClose);
      if (error === null)
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
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
    const onClose = () => settle(new Error("the client went away"));
    const stopWatching = watchBodyPace(req, pace, settle);
    req.on("data", onData).on("end", onEnd).on("error", settle);
    res.on("close", onClose);
  });
}

function tooLarge(got: string, maxBytes: number): AppError {
  return new AppError("request.too_large", `The body may have ${maxBytes} bytes, and has ${got}.`);
}
