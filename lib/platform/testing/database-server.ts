import type { TestProject } from "vitest/node";
import { grantApplicationRole } from "../application-role";
import { applyMigrations } from "../migrations";
import { startTestServer } from "./test-server";

declare module "vitest" {
  export interface ProvidedContext {
    /** A migrated database of which every test file gets a copy (database.ts). */
    template: { ownerUrl: string; appUrl: string };
  }
}

/** Vitest's global setup of the project `db`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { postgres, stop } = await startTestServer();
  const template = { ownerUrl: postgres.urlOf("owner"), appUrl: postgres.urlOf("app") };
  await applyMigrations(template.ownerUrl);
  await grantApplicationRole(template.ownerUrl, template.appUrl);
  project.provide("template", template);
  return stop;
}
