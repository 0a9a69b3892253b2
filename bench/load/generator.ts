// The load generator: a process of its own, the same for every side that is measured over HTTP.
import { runAutocannon } from "./autocannon-loop";
import { runClosedLoop } from "./closed-loop";
import { loadOrderSchema } from "./messages";
import { runOpenLoop } from "./open-loop";
import { serveOrders } from "./serve-orders";

serveOrders(loadOrderSchema, (order, tally) => {
  const { perSecond } = order;
  if (perSecond !== null) return runOpenLoop({ ...order, perSecond }, tally);
  return order.generator === "own" ? runClosedLoop(order, tally) : runAutocannon(order, tally);
});
