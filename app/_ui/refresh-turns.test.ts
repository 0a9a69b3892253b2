import { afterEach, describe, expect, test, vi } from "vitest";
import { createRefreshTurns } from "./refresh-turns";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The network, as one answer to every question. */
function stubAnswer(answer: (signal: AbortSignal) => Promise<Response>) {
  const ask = vi.fn((_path: string, { signal }: { signal: AbortSignal }) => answer(signal));
  vi.stubGlobal("fetch", ask);
  return ask;
}

function createTurns(isRefreshing = () => false) {
  const refresh = vi.fn();
  return { refresh, turns: createRefreshTurns({ isRefreshing, refresh }) };
}

describe("refresh turns", () => {
  test("refresh when Onnward answers", async () => {
    stubAnswer(async () => new Response(null, { status: 200 }));
    const { turns, refresh } = createTurns();
    await turns.take();
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["the gateway is away", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["the console behind it is away", async () => new Response(null, { status: 502 })],
  ])("are skipped while %s", async (_, answer) => {
    stubAnswer(answer);
    const { turns, refresh } = createTurns();
    await turns.take();
    expect(refresh).not.toHaveBeenCalled();
  });

  test("ask once however many begin at the same time", async () => {
    const ask = stubAnswer(async () => new Response(null, { status: 200 }));
    const { turns, refresh } = createTurns();
    await Promise.all([turns.take(), turns.take(), turns.take()]);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test("wait for the refresh that is under way", async () => {
    const ask = stubAnswer(async () => new Response(null, { status: 200 }));
    await createTurns(() => true).turns.take();
    expect(ask).not.toHaveBeenCalled();
  });

  test("end a question that the page has left, and refresh nothing", async () => {
    stubAnswer(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    );
    const { turns, refresh } = createTurns();
    const turn = turns.take();
    turns.stop();
    await turn;
    expect(refresh).not.toHaveBeenCalled();
  });
});
