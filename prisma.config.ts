import { defineConfig } from "prisma/config";

// Only `prisma generate` runs through the Prisma CLI. Migrations are applied by
// lib/platform/migrations.ts, which needs no downloaded engine (docs/decisions).
export default defineConfig({ schema: "prisma/schema", migrations: { path: "prisma/migrations" } });
