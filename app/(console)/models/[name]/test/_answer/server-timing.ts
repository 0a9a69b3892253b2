export interface TimingPart {
  readonly name: string;
  readonly ms: number;
}

/** Reads `queue;dur=0.250, run;dur=1.000`; what has no duration is left out. */
export function parseServerTiming(header: string | null): TimingPart[] {
  return (header ?? "").split(",").flatMap((entry) => {
    const [name = "", ...parameters] = entry.split(";").map((part) => part.trim());
    const duration = parameters.find((parameter) => parameter.startsWith("dur="));
    const ms = Number(duration?.slice("dur=".length).replaceAll('"', ""));
    return name === "" || duration === undefined || !Number.isFinite(ms) ? [] : [{ name, ms }];
  });
}
