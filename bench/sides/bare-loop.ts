// Side (b): onnxruntime with one thread, called again and again with the same input and nothing around it.
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type LoopOrder, loopOrderSchema } from "../load/messages";
import { serveOrders } from "../load/serve-orders";

/** Sessions stay for the next slot, as those of a server do. */
const sessions = new Map<string, Promise<InferenceSession>>();

serveOrders(loopOrderSchema, async ({ model, input }, tally) => {
  const session = await sessionOf(model);
  const feeds = Object.fromEntries(input.map((tensor) => [tensor.name, toTensor(tensor)]));
  while (!tally.isOver()) {
    const startedAt = performance.now();
    const outputs = await session.run(feeds);
    if (Object.values(outputs).some(({ data }) => data.length === 0)) tally.failed("no output");
    tally.done(startedAt);
  }
});

function sessionOf(model: string): Promise<InferenceSession> {
  const known = sessions.get(model);
  if (known !== undefined) return known;
  const made = InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  sessions.set(model, made);
  return made;
}

function toTensor({ type, shape, values }: LoopOrder["input"][number]): Tensor {
  if (type === "int64") return new Tensor("int64", BigInt64Array.from(values.map(BigInt)), shape);
  return new Tensor("float32", Float32Array.from(values), shape);
}
