// Reads pages at a steady pace, as people in the dashboard would, in a process of its own.
import http from "node:http";
import { pageOrderSchema } from "./messages";
import { eachDue } from "./open-loop";
import { serveOrders } from "./serve-orders";

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

serveOrders(pageOrderSchema, async ({ url, paths, cookie, perSecond }, tally) => {
  const pending = new Set<Promise<void>>();
  let turn = 0;
  await eachDue(perSecond, tally.isOver, (dueAt) => {
    const path = paths[turn % paths.length] ?? "/";
    turn += 1;
    const reading = readPage(`${url}${path}`, cookie).then(
      (problem) => (problem === null ? tally.doneDue(dueAt) : tally.failed(`${path}: ${problem}`)),
      (error: unknown) => tally.failed(`${path}: ${error}`),
    );
    pending.add(reading);
    void reading.finally(() => pending.delete(reading));
  });
  await Promise.all(pending);
});

function readPage(url: string, cookie: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { Cookie: cookie, Accept: "text/html" } });
    request.setTimeout(30_000, () => request.destroy(new Error("no answer in 30 s")));
    request.once("error", reject);
    request.once("response", (response) => {
      let end = "";
      response.on("data", (chunk: Buffer) => {
        end = (end + chunk.toString("latin1")).slice(-100);
      });
      response.once("error", reject);
      response.once("end", () => {
        const isWhole = response.statusCode === 200 && end.includes("</html>");
        resolve(isWhole ? null : `status ${response.statusCode}, ends ${JSON.stringify(end)}`);
      });
    });
  });
}
