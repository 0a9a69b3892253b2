/** As whom root runs the embedded PostgreSQL, which refuses to run as root: `nobody`. */
export const postgresIdentity = { uid: 65_534, gid: 65_534 } as const;
