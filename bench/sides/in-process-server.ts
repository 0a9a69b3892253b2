// Side (a): the same inference inside one plain Node server. No key, no limit, no record, no isolation:
// what somebody writes in an afternoon, and the least that HTTP and JSON cost in Node.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { endWithTheBench, report } from "../load/serve-orders";

/** Believed as it comes: checking it would only flatter whoever is compared with this. */
interface Row {
  readonly user_id: number;
  readonly item_id: number;
}

const session = await InferenceSession.create(process.argv[2] ?? "", { intraOpNumThreads: 1 });

async function answer(body: Buffer): Promise<string> {
  const row: Row = JSON.parse(body.toString("utf8"));
  const { rating } = await session.run({
    user_id: new Tensor("int64", BigInt64Array.of(BigInt(row.user_id)), [1]),
    item_id: new Tensor("int64", BigInt64Array.of(BigInt(row.item_id)), [1]),
  });
  return JSON.stringify({ rating: Number(rating?.data[0]) });
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    answer(Buffer.concat(chunks)).then(
      (text) => send(response, 200, text),
      (error: unknown) => send(response, 500, JSON.stringify({ error: String(error) })),
    );
  });
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

endWithTheBench();
const server = createServer(handle);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  report({ kind: "ready", port: typeof address === "object" ? (address?.port ?? null) : null });
});
