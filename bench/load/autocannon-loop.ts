import autocannon from "autocannon";
import type { LoadOrder } from "./messages";
import type { Tally } from "./serve-orders";

/** The known generator, to compare ours with (`npm run bench -- --generators`). */
export function runAutocannon(order: LoadOrder, tally: Tally): Promise<void> {
  const request = Buffer.from(order.request);
  const [head = "", ...body] = request.toString("latin1").split("\r\n\r\n");
  const [line = "", ...headers] = head.split("\r\n");
  return new Promise((resolve, reject) => {
    const instance = autocannon(
      {
        url: `http://${order.host}:${order.port}${line.split(" ")[1]}`,
        method: "POST",
        headers: Object.fromEntries(headers.map((text) => text.split(": ", 2))),
        body: Buffer.from(body.join("\r\n\r\n"), "latin1"),
        connections: order.connections,
        duration: order.warmUpSeconds + order.seconds,
      },
      (error) => (error ? reject(error) : resolve()),
    );
    instance.on("response", (_client, status, _bytes, milliseconds) => {
      if (status !== 200) tally.failed(`status ${status}`);
      tally.done(performance.now() - milliseconds);
    });
  });
}
