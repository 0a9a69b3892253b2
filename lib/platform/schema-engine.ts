import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
// The engine's own types; the module itself is instantiated by hand below.
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

/**
 * Prisma's schema engine compiled to WebAssembly, because every `prisma` command downloads a native
 * engine and an installation may reach nothing but the npm registry (docs/decisions/002).
 */
export async function withSchemaEngine<T>(
  ownerUrl: string,
  work: (engine: SchemaEngine) => Promise<T>,
  options: {
    /** SQL to commit in the transaction of every script that the engine runs. */
    readonly withEveryScript?: string;
  } = {},
): Promise<T> {
  loaded ??= loadEngine();
  const module = await loaded;
  const pools: pg.Pool[] = [];
  const adapter = bindMigrationAwareSqlAdapterFactory(
    wholeScriptFactory(ownerUrl, pools, options.withEveryScript ?? ""),
  );
  const engine = await module.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter);
  try {
    return await work(engine);
  } finally {
    engine.free();
    // The engine does not dispose of its connections; an idle pool would hold the process for 10 s.
    await Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
  }
}

type EngineModule = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

/** Once a process: the glue keeps views of the first instance's memory, and reads garbage from a second. */
let loaded: Promise<EngineModule> | undefined;

async function loadEngine(): Promise<EngineModule> {
  const require = createRequire(import.meta.url);
  const script = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const engine: EngineModule = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  // The engine looks for this global when it panics; without it the reason is lost.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        throw new Error(`the schema engine failed: ${message}`);
      },
    },
  });
  const bytes = readFileSync(path.join(path.dirname(script), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": engine as unknown as WebAssembly.ModuleImports,
  });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return engine;
}

/** PrismaPg splits scripts at semicolons, which breaks function bodies; this sends them whole. */
function wholeScriptFactory(
  connectionString: string,
  pools: pg.Pool[],
  addition: string,
): PrismaPg {
  const factory = new PrismaPg(connectionFields(connectionString));
  const sendWhole = async (connect: () => ReturnType<PrismaPg["connect"]>) => {
    const adapter = await connect();
    const holder = adapter as unknown as { client: pg.Pool; onError(error: unknown): never };
    pools.push(holder.client);
    readInternalChar(adapter, holder.client);
    // Its own connection is still open when PrismaPg drops the shadow database.
    holder.client.on("error", () => {});
    adapter.executeScript = async (script: string) => {
      const isShadowDrop = script.startsWith('DROP DATABASE "prisma_migrate_shadow_db_');
      try {
        // Several statements in one query are one transaction.
        await holder.client.query(
          isShadowDrop ? `${script} WITH (FORCE)` : `${script}\n${addition}`,
        );
      } catch (error) {
        // The engine understands only the adapter's own kind of error, and panics at others.
        holder.onError(error);
      }
    };
    return adapter;
  };
  const connect = factory.connect.bind(factory);
  const connectToShadowDb = factory.connectToShadowDb.bind(factory);
  factory.connect = () => sendWhole(connect);
  factory.connectToShadowDb = () => sendWhole(connectToShadowDb);
  return factory;
}

/**
 * The parts of a connection string. PrismaPg adds `database` to the options for its shadow database,
 * and pg lets a connection string win over it: the "shadow" would be the database itself.
 */
function connectionFields(connectionString: string): pg.PoolConfig {
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString });
  return {
    host,
    port,
    user,
    password: password ?? undefined,
    database,
    ssl,
    connectionTimeoutMillis: 10_000,
  };
}

/** PostgreSQL's internal one-byte type "char", and the text that PrismaPg accepts in its place. */
const internalCharOid = 18;
const textOid = 25;

/**
 * PrismaPg refuses the type "char", which the engine's look at the catalogue selects, and the engine
 * refuses it as text: so it passes PrismaPg as text and is called a character again behind it.
 */
function readInternalChar(adapter: Awaited<ReturnType<PrismaPg["connect"]>>, pool: pg.Pool): void {
  const charColumns = new WeakMap<object, readonly number[]>();
  const query = pool.query.bind(pool) as (...parts: unknown[]) => Promise<pg.QueryArrayResult>;
  const queryWithoutChar = async (...parts: unknown[]) => {
    const result = await query(...parts);
    const found: number[] = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== internalCharOid) continue;
      field.dataTypeID = textOid;
      found.push(index);
    }
    if (found.length > 0) charColumns.set(result.rows, found);
    return result;
  };
  Object.assign(pool, { query: queryWithoutChar });
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (given) => {
    const result = await queryRaw(given);
    for (const index of charColumns.get(result.rows) ?? [])
      result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}
