import { notFound } from "next/navigation";
import { cache } from "react";
import { getOrigin } from "@/app/_ui/origin";
import { pageContext } from "@/lib/console";
import type { Context } from "@/lib/contract/actor";
import type { AliasDto } from "@/lib/contract/alias";
import type { GrantDto } from "@/lib/contract/grant";
import { type ModelDto, modelNameSchema } from "@/lib/contract/model";
import { permissionsOf } from "@/lib/contract/permissions";
import type { ModelGatewayDto } from "@/lib/contract/system";
import type { VersionDetailDto } from "@/lib/contract/version";
import type { VersionRef } from "@/lib/contract/version-label";
import { AppError } from "@/lib/platform/errors";
import { listAliases, listModelGateways } from "@/lib/registry/aliases";
import { listGrants } from "@/lib/registry/grants";
import { getModel, listModelPermissions } from "@/lib/registry/models";
import { getVersion } from "@/lib/registry/versions";
import { exampleCall } from "./example-call";

/** More aliases than a model has: a page shows all of them. */
const mostAliases = 200;

export interface ModelPage {
  readonly ctx: Context;
  readonly model: ModelDto;
  readonly aliases: readonly AliasDto[];
  readonly canWrite: boolean;
  readonly canPromote: boolean;
  /** May say who moves which alias, and moves those that only approvers move. */
  readonly canApprove: boolean;
  readonly canPredict: boolean;
  readonly canDelete: boolean;
  /** May say who else may do what. */
  readonly canManage: boolean;
}

/**
 * What every page of a model needs, read once a render: the layout and the page ask for the same.
 * Null: the person may not read models. A model that does not exist (for them) is no page.
 */
export const loadModel = cache(async (name: string): Promise<ModelPage | null> => {
  const ctx = await pageContext();
  if (!permissionsOf(ctx.actor).includes("models:read")) return null;
  if (!modelNameSchema.safeParse(name).success) notFound();
  const [model, aliases, may] = await orNotFound(() =>
    Promise.all([
      getModel(ctx, { name }),
      listAliases(ctx, { name, limit: mostAliases }),
      listModelPermissions(ctx, { name }),
    ]),
  );
  return {
    ctx,
    model,
    aliases: aliases.data,
    canWrite: may.includes("models:write"),
    canPromote: may.includes("models:promote"),
    canApprove: may.includes("models:approve"),
    canPredict: may.includes("predict"),
    canDelete: may.includes("models:delete"),
    canManage: may.includes("models:manage"),
  };
});

export function isProtected({ aliases }: ModelPage, alias: string): boolean {
  return aliases.some((one) => one.alias === alias && one.protected);
}

const missing = ["model.not_found", "version.not_found", "alias.not_found", "rollout.not_found"];

/** What is not there is a page that is not there. */
export async function orNotFound<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && missing.includes(error.code)) notFound();
    throw error;
  }
}

/** The prediction to copy: of what is live, else of the newest version; null when none can be called. */
export const loadCall = cache(async (name: string): Promise<string | null> => {
  const page = await loadModel(name);
  if (page === null) return null;
  const live = page.aliases.find(({ alias }) => alias === "production")?.version ?? null;
  const number = live ?? page.model.latestVersion;
  if (number === null) return null;
  const { signature, status } = await loadVersion(name, number);
  if (signature === null || status !== "ready") return null;
  const version = live === null ? String(number) : "production";
  return exampleCall({ origin: await getOrigin(), model: name, version, signature });
});

/** More people than anybody gives one model to by hand. */
const mostGrants = 200;

export async function loadGrants(name: string): Promise<readonly GrantDto[]> {
  const ctx = await pageContext();
  return (await orNotFound(() => listGrants(ctx, { name, limit: mostGrants }))).data;
}

/** More gateways than an installation has. */
const mostGateways = 200;

/** What live gateways say of the model's versions. */
export const loadGateways = cache(async (name: string): Promise<readonly ModelGatewayDto[]> => {
  const ctx = await pageContext();
  return (await orNotFound(() => listModelGateways(ctx, { name, limit: mostGateways }))).data;
});

export const loadVersion = cache(
  async (name: string, number: VersionRef): Promise<VersionDetailDto> => {
    const ctx = await pageContext();
    return orNotFound(() => getVersion(ctx, { name, number }));
  },
);
