import type { Context } from "@/lib/contract/actor";
import type { Signature } from "@/lib/contract/signature";
import type { VersionDto } from "@/lib/contract/version";
import { AppError } from "@/lib/platform/errors";
import { listAliases } from "@/lib/registry/aliases";
import { getVersion, listVersions } from "@/lib/registry/versions";
import { chooseTarget, type Target, targetsOf } from "./choose-target";

/** More than anybody picks from a list; the URL names any other. */
const listed = 200;

export interface LoadedTarget {
  readonly target: Target;
  readonly targets: readonly Target[];
  readonly signature: Signature;
  readonly isAsked: boolean;
}

/** The version to try and what else there is to try; null when no version is ready. */
export async function loadTarget(
  ctx: Context,
  name: string,
  asked: string | undefined,
): Promise<LoadedTarget | null | "model.not_found"> {
  try {
    const [aliases, ready] = await Promise.all([
      listAliases(ctx, { name, limit: listed }),
      listVersions(ctx, { name, limit: listed, status: "ready" }),
    ]);
    const old = await findUnlisted(ctx, name, asked, ready.data);
    const targets = targetsOf(aliases.data, [...ready.data, ...old]);
    const chosen = chooseTarget(targets, asked);
    if (chosen === null) return null;
    const { number } = chosen.target;
    const version =
      [...ready.data, ...old].find(({ version }) => version === number) ??
      (await getVersion(ctx, { name, number }));
    const signature = version.signature;
    return signature === null ? null : { ...chosen, targets, signature };
  } catch (error) {
    if (error instanceof AppError && error.code === "model.not_found") return "model.not_found";
    throw error;
  }
}

/** A ready version that is asked for by its number and too old for the list. */
async function findUnlisted(
  ctx: Context,
  name: string,
  asked: string | undefined,
  ready: readonly VersionDto[],
): Promise<VersionDto[]> {
  if (ready.length < listed || asked === undefined || !/^[1-9][0-9]{0,8}$/.test(asked)) return [];
  const number = Number(asked);
  if (ready.some(({ version }) => version === number)) return [];
  try {
    const version = await getVersion(ctx, { name, number });
    return version.status === "ready" ? [version] : [];
  } catch (error) {
    if (error instanceof AppError && error.code === "version.not_found") return [];
    throw error;
  }
}
