import pg from "pg";

/** What the application may only read. */
const readOnlyTables = ["audit_event", "audit_head", "audit_anchor", "_prisma_migrations"] as const;
/** Partitioned, and only read: what is added or dropped goes through functions. */
const partitionedTables = ["prediction_log", "prediction_payload"] as const;
/** What it may read and add to. Everything else it may change; TRUNCATE it may nothing. */
const appendOnlyTables = ["alias_move", "audit_checkpoint"] as const;

export interface RoleGrant {
  /** The application's role. */
  readonly role: string;
  /**
   * False when the application's role could undo the grants (it is the owner, a member of it, or a
   * superuser): the append-only promise then rests on nothing, and the start warns.
   */
  readonly isSeparate: boolean;
}

/**
 * Gives the role that `appUrl` connects as what it needs and nothing more. Run after the migrations
 * at every start, so that a new table cannot be forgotten and a new role name just works.
 */
export async function grantApplicationRole(ownerUrl: string, appUrl: string): Promise<RoleGrant> {
  const role = await withClient(appUrl, currentUser);
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ separate: boolean }>(
      `SELECT NOT (rolsuper OR pg_has_role(rolname, current_user, 'MEMBER')) AS separate
       FROM pg_roles WHERE rolname = $1`,
      [role],
    );
    const isSeparate = rows[0]?.separate === true;
    if (role !== (await currentUser(client))) await client.query(grantScript(role));
    return { role, isSeparate };
  });
}

function grantScript(role: string): string {
  const name = pg.escapeIdentifier(role);
  return [
    "BEGIN",
    `GRANT USAGE ON SCHEMA public TO ${name}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${name}`,
    ...readOnlyTables.map((t) => `REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "${t}" FROM ${name}`),
    ...appendOnlyTables.map((t) => `REVOKE UPDATE, DELETE, TRUNCATE ON "${t}" FROM ${name}`),
    ...partitionedTables.map((t) => revokeWithParts(t, role)),
    `GRANT EXECUTE ON FUNCTION prediction_log_add_day(date) TO ${name}`,
    `GRANT EXECUTE ON FUNCTION prediction_log_append(uuid, text) TO ${name}`,
    `GRANT EXECUTE ON FUNCTION prediction_log_prune(text) TO ${name}`,
    `GRANT EXECUTE ON FUNCTION audit_append(text) TO ${name}`,
    `GRANT EXECUTE ON FUNCTION audit_prune(bigint, text) TO ${name}`,
    "COMMIT",
  ].join(";\n");
}

/** Partitions are tables of their own: a right on one would be a way around the parent's. */
function revokeWithParts(table: string, role: string): string {
  return `DO $$ DECLARE part regclass; BEGIN
    FOR part IN SELECT relid FROM pg_partition_tree('${table}') LOOP
      EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %I', part, ${pg.escapeLiteral(role)});
    END LOOP; END $$`;
}

async function currentUser(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>("SELECT current_user AS name");
  const name = rows[0]?.name;
  if (name === undefined) throw new Error("the database did not say who we are");
  return name;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
