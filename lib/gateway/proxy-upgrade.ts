import http, { type IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "@/lib/platform/errors";
import type { Entry } from "./entry/entry";
import { openSocketExchange } from "./exchange";
import type { ConsoleAddress } from "./proxy";
import { forwardHeaders, readHost } from "./proxy-headers";

/** Passes a websocket on to the console: Next's development reload. */
export function createUpgrade(address: ConsoleAddress, entry: Entry | null) {
  return (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on("error", () => socket.destroy());
    if (socket instanceof Socket) socket.setTimeout(0); // A quiet websocket is not an idle client.
    try {
      const exchange = openSocketExchange(req, entry);
      const host = readHost(req);
      const release = entry?.admit({ ...exchange, path: req.url ?? "/", host });
      if (release) socket.once("close", release);
      entry?.admitToConsole(exchange.address);
      const headers = {
        ...forwardHeaders(exchange, host),
        connection: "Upgrade",
        upgrade: req.headers.upgrade ?? "websocket",
      };
      const upstream = http.request({ ...address, path: req.url, headers, setHost: false });
      socket.once("close", () => upstream.destroy());
      upstream.on("error", () => refuse(socket, 503));
      upstream.on("response", (response) => {
        response.resume();
        refuse(socket, response.statusCode ?? 502);
      });
      upstream.on("upgrade", (response, inner, innerHead) => {
        inner.on("error", () => socket.destroy());
        socket.once("close", () => inner.destroy());
        inner.once("close", () => socket.destroy());
        socket.write(headOf(response));
        if (innerHead.length > 0) socket.write(innerHead);
        if (head.length > 0) inner.write(head);
        inner.pipe(socket).pipe(inner);
      });
      upstream.end();
    } catch (error) {
      refuse(socket, error instanceof AppError ? error.status : 500);
    }
  };
}

function headOf(response: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    lines.push(`${response.rawHeaders[at]}: ${response.rawHeaders[at + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function refuse(socket: Duplex, status: number): void {
  if (!socket.writable) return;
  socket.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ""}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
}
