import { expect, it } from "vitest";
import { createMetrics } from "./metrics";

it("counts predictions by model, version and status class, and keeps labels bounded", async () => {
  const metrics = createMetrics();
  const timings = { queueMs: 1, decodeMs: 1, runMs: 1, encodeMs: 1 };
  const ended = { model: "fraud", version: 3, status: 200, seconds: 0.02, timings };
  metrics.predictionEnded(ended);
  metrics.predictionEnded({ ...ended, status: 503, timings: null });
  metrics.predictionEnded({ ...ended, model: null, version: null, status: 404 });
  metrics.strangerRefused("key.missing");
  metrics.workerRestarted("fraud", 3);
  let inFlight = 7;
  const zero = () => 0;
  metrics.observe({
    inFlight: () => inFlight,
    versions: () => [{ model: "fraud", number: 3, state: "warm", waiting: 5 }],
    droppedDenials: zero,
    droppedUsage: zero,
    outageSeconds: zero,
  });
  const text = await metrics.render();
  expect(text).toContain('onnward_predictions_total{model="fraud",version="3",status="2xx"} 1');
  expect(text).toContain('onnward_predictions_total{model="",version="",status="4xx"} 1');
  expect(text).toContain(
    'onnward_prediction_duration_seconds_bucket{le="0.025",model="fraud",version="3"} 2',
  );
  expect(text).toContain('onnward_worker_restarts_total{model="fraud",version="3"} 1');
  expect(text).toContain('onnward_strangers_refused_total{code="key.missing"} 1');
  expect(text).toContain("onnward_predictions_in_flight 7");
  expect(text).toContain('onnward_queue_depth{model="fraud",version="3"} 5');
  expect(text).toContain('onnward_version_warm{model="fraud",version="3"} 1');
  inFlight = 8;
  expect(await metrics.render()).toContain("onnward_predictions_in_flight 8");
});
