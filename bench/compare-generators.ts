import { measureLoad } from "./measure";
import type { BenchOptions } from "./options";
import { type OrderedChild, startScript } from "./product/children";
import { recommenderRequest } from "./requests";
import { runRounds, type Scenario, type Slot } from "./rounds";

/** What each generator itself costs a request, on a server that does nothing. */
export async function compareGenerators(
  options: BenchOptions,
  generator: OrderedChild,
  say: Pick<Parameters<typeof runRounds>[1], "onWarmUp" | "onSlot">,
): Promise<Slot[]> {
  const server = await startScript("sides/constant-server.ts");
  const request = recommenderRequest({ port: server.port ?? 0, path: "/" });
  const { warmUpSeconds, slotSeconds: seconds } = options;
  const scenarios = [1, 16, 64].map((connections): Scenario => {
    const sides = (["own", "autocannon"] as const).map((name) => ({
      name,
      measure: () =>
        measureLoad(
          generator,
          {
            ...request,
            warmUpSeconds,
            seconds,
            connections,
            perSecond: null,
            generator: name,
          },
          [{ pid: server.pid, name: "server" }],
        ),
    }));
    return {
      name: `constant answer, ${connections} ${connections === 1 ? "connection" : "connections"}`,
      sides,
    };
  });
  return runRounds(scenarios, { ...options, ...say });
}
