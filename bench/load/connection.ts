import net from "node:net";
import { problemOf, readResponse } from "./http-message";

export interface Connection {
  /** One at a time: not before the answer to the last. */
  send(): void;
  close(): void;
}

interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly request: Uint8Array;
  readonly expected: Buffer;
  /** What is wrong with it; null: nothing. */
  readonly onAnswer: (problem: string | null) => void;
  /** There will be no answer any more. */
  readonly onBroken: (why: string) => void;
}

const nothing: Buffer = Buffer.alloc(0);

/**
 * A kept connection on a bare socket. Parsing HTTP wholly, as a client library must, costs more than
 * many a server that it measures; here only the status, the length and the beginning of the body are read.
 */
export function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { host, port, request, expected, onAnswer, onBroken } = options;
  let kept: Buffer = nothing;
  let isClosing = false;
  const take = (chunk: Buffer) => {
    const bytes = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    const response = readResponse(bytes);
    if (response === null) {
      // The buffer that sockets read into is theirs again after this call.
      kept = kept.length === 0 ? Buffer.from(bytes) : bytes;
      return;
    }
    kept = nothing;
    onAnswer(problemOf(response, expected));
  };
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true, onread: readInto(take) });
    socket.once("error", (error) => {
      reject(error);
      if (!isClosing) onBroken(`the connection failed: ${error.message}`);
      isClosing = true;
    });
    socket.once("close", () => {
      if (!isClosing) onBroken("the server closed the connection");
    });
    socket.once("connect", () =>
      resolve({
        send: () => socket.write(request),
        close() {
          isClosing = true;
          socket.destroy();
        },
      }),
    );
  });
}

const readBuffer = Buffer.allocUnsafe(256 * 1_024);

/** All sockets read into one buffer: each is asked for it just before its read, and handled just after. */
function readInto(take: (chunk: Buffer) => void): net.OnReadOpts {
  return {
    buffer: () => readBuffer,
    callback(length) {
      take(readBuffer.subarray(0, length));
      return true;
    },
  };
}
