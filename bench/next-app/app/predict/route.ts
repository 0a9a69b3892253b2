// POST /predict: side (c) of the bench, the same inference inside a Next route handler. No key, no limit,
// no record. It listens on this machine alone, for as long as the bench runs.
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Once a process, as the session of a service is. */
let opening: Promise<InferenceSession> | undefined;

function openSession(): Promise<InferenceSession> {
  opening ??= InferenceSession.create(
    process.env.BENCH_MODEL ?? path.resolve("models/recommender/model.onnx"),
    { intraOpNumThreads: 1 },
  );
  return opening;
}

export async function POST(request: Request): Promise<Response> {
  const { user_id, item_id } = await request.json();
  const session = await openSession();
  const { rating } = await session.run({
    user_id: new Tensor("int64", BigInt64Array.of(BigInt(user_id)), [1]),
    item_id: new Tensor("int64", BigInt64Array.of(BigInt(item_id)), [1]),
  });
  return Response.json({ rating: Number(rating?.data[0]) });
}
