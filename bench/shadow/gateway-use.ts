import type { Onnward } from "../product/onnward";

/** What a gateway has used and done since it started, by its own /metrics. */
export interface GatewayUse {
  readonly cpuSeconds: number;
  readonly shadowSeconds: number;
  readonly answers: number;
  readonly compared: number;
}

export async function readGatewayUse({ url }: Onnward, token: string): Promise<GatewayUse> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`/metrics: ${response.status} ${text.slice(0, 300)}`);
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  const sum = (start: string, part = "") =>
    lines
      .filter((line) => line.startsWith(start) && line.includes(part))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
  return {
    cpuSeconds: sum("process_cpu_seconds_total"),
    shadowSeconds: sum("onnward_shadow_work_seconds_total"),
    answers: sum("onnward_predictions_total", 'code="ok"'),
    compared: sum("onnward_shadow_requests_total", 'outcome="compared"'),
  };
}
