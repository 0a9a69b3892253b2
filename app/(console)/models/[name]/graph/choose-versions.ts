import type { VersionStatus } from "@/lib/contract/version";

interface Choice {
  readonly live: number | null;
  /** The newest number: versions that the list does not reach are below it. */
  readonly latest: number | null;
  readonly asked: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ChosenVersions {
  readonly version: number;
  readonly compare: number | null;
  /** What can be picked, newest first. */
  readonly numbers: readonly number[];
  /** False when the address asks for a version that there cannot be. */
  readonly isAsked: boolean;
}

/** The version of the address, else what production serves, else the newest ready one, else the newest. */
export function chooseVersions(
  versions: readonly { readonly version: number; readonly status: VersionStatus }[],
  { live, latest, asked }: Choice,
): ChosenVersions | null {
  const newest = versions.find(({ status }) => status === "ready") ?? versions[0];
  const standard = live ?? newest?.version;
  if (standard === undefined) return null;
  const [version, compare] = [asked.version, asked.compare].map((one) =>
    readNumber(one, latest ?? 0),
  );
  const chosen = version ?? standard;
  const numbers = new Set([...versions.map(({ version }) => version), chosen, compare ?? chosen]);
  return {
    version: chosen,
    compare: compare === chosen ? null : (compare ?? null),
    numbers: [...numbers].sort((a, b) => b - a),
    isAsked: asked.version === undefined || version !== null,
  };
}

function readNumber(text: string | string[] | undefined, latest: number): number | null {
  if (typeof text !== "string" || !/^[1-9][0-9]{0,8}$/.test(text)) return null;
  return Number(text) <= latest ? Number(text) : null;
}
