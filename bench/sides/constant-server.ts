// A server that does nothing, for comparing load generators: what is left of a request is theirs.
import { createServer } from "node:http";
import { endWithTheBench, report } from "../load/serve-orders";
import { recommenderAnswer } from "./recommender-input";

const answer = `${recommenderAnswer}397264480591}`;

endWithTheBench();
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": answer.length,
    });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  report({ kind: "ready", port: typeof address === "object" ? (address?.port ?? null) : null });
});
