import type pg from "pg";

/** How much is made. */
export interface Size {
  readonly models: number;
  /** A tenth of them belongs to the first ten models, so that some histories are long. */
  readonly versions: number;
  readonly rollups: number;
  readonly events: number;
  readonly predictions: number;
  readonly keys: number;
}

export const bigSize: Size = {
  models: 10_000,
  versions: 100_000,
  rollups: 10_000_000,
  events: 200_000,
  predictions: 200_000,
  keys: 3_000,
};

/** Ids that grow with their number, as UUID 7 does; `kind` keeps those of two tables apart. */
function idOf(kind: number, n: string): string {
  return `(lpad(to_hex(1700000000000 + (${n})::bigint * 1000), 12, '0') || '7${kind.toString(16).padStart(3, "0")}8'
    || substr(md5('${kind}:' || (${n})), 1, 15))::uuid`;
}

const person = (n: string) => `'person' || (${n}) % 300 || '@example.com'`;
const digest = (n: string) => `md5('a' || (${n})) || md5('b' || (${n}))`;
const time = (n: string, all: number) =>
  `now() - interval '400 days' + interval '399 days' * ((${n})::float / ${all})`;

/**
 * Fills an empty, migrated database as its owner. Everything follows from its number, so that two databases
 * of one size have the same in them.
 */
export async function fill(client: pg.Client, size: Size, say: (line: string) => void) {
  const step = async (what: string, sql: string) => {
    const startedAt = performance.now();
    await client.query(sql);
    say(`${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  };
  await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'");
  await step("people and keys", people(size));
  await step("models", models(size));
  await step("versions", versions(size));
  await step("aliases and moves", aliases(size));
  await step("deletions", deletions());
  await step("audit events", auditEvents(size));
  await step("predictions", predictions(size));
  await withoutIndexes(client, "usage_minute", () => step("minute rollups", rollups(size)));
  await step("usage by quarters", quarters);
  // VACUUM as autovacuum does it in time: index-only scans need its map.
  await step("vacuum and statistics", "VACUUM ANALYZE");
}

function people({ keys }: Size): string {
  return `
    INSERT INTO "user" (id, email, name, role)
      SELECT ${idOf(1, "n")}, ${person("n")}, 'Person ' || n, CASE WHEN n = 0 THEN 'admin' ELSE 'engineer' END::role
      FROM generate_series(0, 299) AS n;
    INSERT INTO service_account (id, name, created_by)
      SELECT ${idOf(2, "n")}, 'app-' || n, ${person("0")} FROM generate_series(1, 200) AS n;
    INSERT INTO api_key (id, name, prefix, hash, scopes, models, created_by, created_at, owner_user_id, service_account_id)
      SELECT ${idOf(3, "n")}, 'key ' || n, 'onw_live_' || substr(md5(n::text), 1, 3), decode(${digest("n")}, 'hex'),
        '{predict,models:read}', CASE WHEN n % 4 = 0 THEN ARRAY['model-' || n] ELSE '{}' END, ${person("n")},
        ${time("n", keys)}, CASE WHEN n % 2 = 0 THEN ${idOf(1, "n % 300")} END,
        CASE WHEN n % 2 = 1 THEN ${idOf(2, "1 + n % 200")} END
      FROM generate_series(1, ${keys}) AS n`;
}

function models({ models }: Size): string {
  return `
    INSERT INTO model (id, name, live_name, description, tags, card, created_by, created_at, updated_at, visibility)
      SELECT ${idOf(4, "n")}, name, name, 'The ' || noun || ' of team ' || n % 97 || ', number ' || n,
        ARRAY['team-' || n % 97, noun], repeat('What it is for. ', 20), ${person("n")}, ${time("n", models)},
        ${time("n", models)}, CASE WHEN n % 20 = 0 THEN 'private' ELSE 'internal' END::visibility
      FROM generate_series(1, ${models}) AS n, LATERAL (SELECT
        (ARRAY['fraud', 'churn', 'ranking', 'vision', 'speech', 'forecast', 'embedding'])[1 + n % 7] AS noun) AS a,
        LATERAL (SELECT noun || '-' || n AS name) AS b;
    INSERT INTO model_grant (model_id, user_id, role, created_by)
      SELECT ${idOf(4, "n")}, ${idOf(1, "(n + k * 7) % 300")}, CASE k WHEN 0 THEN 'owner' ELSE 'editor' END::grant_role,
        ${person("n")}
      FROM generate_series(1, ${models}) AS n, generate_series(0, 1) AS k`;
}

const families = `(VALUES
  (0, 'pytorch', '{"Conv":52,"Relu":49,"MaxPool":1,"Gemm":1}', 'FP32', '["batch",3,224,224]', '[1000]'),
  (1, 'pytorch', '{"MatMul":96,"Softmax":12,"LayerNormalization":25,"Gather":3}', 'INT64', '["batch","sequence"]', '["sequence",768]'),
  (2, 'skl2onnx', '{"ai.onnx.ml:TreeEnsembleClassifier":1,"Cast":1}', 'FP32', '["N",30]', '[2]'),
  (3, 'tf2onnx', '{"Conv":13,"Relu":13,"Transpose":2}', 'FP32', '[1,128,128,3]', '[10]'),
  (4, 'OnnxMLTools', '{"ai.onnx.ml:TreeEnsembleRegressor":1}', 'FP64', '["N",12]', '[1]')
  ) AS family (f, producer, ops, type, shape, answer)`;

function versions({ models, versions }: Size): string {
  const few = Math.min(10, models);
  const early = Math.floor(versions / 10);
  return `
    INSERT INTO artifact (digest, size_bytes) SELECT ${digest("n")}, 1000 + n FROM generate_series(1, ${versions}) AS n;
    INSERT INTO version (id, model_id, number, status, digest, serving_digest, facts, signature, report, note,
      metrics, tags, label, created_by, created_at, settled_at)
    SELECT ${idOf(5, "n")}, ${idOf(4, "m")}, row_number() OVER (PARTITION BY m ORDER BY n), status::version_status,
      ${digest("n")}, CASE WHEN status = 'ready' THEN ${digest("n")} END,
      jsonb_build_object('irVersion', 8, 'opsets', '{"":17}'::jsonb, 'producer', producer, 'producerVersion', '2.' || n % 9,
        'operators', ops::jsonb || CASE WHEN n % 5003 = 0 THEN '{"GridSample":2}' ELSE '{}' END::jsonb,
        'nodeCount', 100, 'parameterCount', 1000000 + n, 'metadata', '{}'::jsonb),
      CASE WHEN status IN ('ready', 'archived') THEN jsonb_build_object(
        'inputs', jsonb_build_array(jsonb_build_object('name', 'x', 'datatype', type, 'shape', shape::jsonb)),
        'outputs', jsonb_build_array(jsonb_build_object('name', 'y', 'datatype', 'FP32', 'shape', '["batch"]'::jsonb || answer::jsonb)),
        'omittedOutputs', '[]'::jsonb) END,
      CASE WHEN status IN ('ready', 'archived') THEN '{"loadMs":12,"runs":[],"peakMemoryBytes":1000000,"warnings":[],"runtime":{"name":"onnxruntime","version":"1.30.0"}}'::jsonb END,
      'Trained on snapshot ' || n % 1013 || CASE WHEN n % 2003 = 0 THEN ', with the holiday correction' ELSE '' END,
      jsonb_build_array(
        jsonb_build_object('name', 'accuracy', 'value', (n::bigint * 7919 % 10000) / 10000.0, 'direction', 'higher'),
        jsonb_build_object('name', 'latency_ms', 'value', (n::bigint * 104729 % 5000) / 10.0, 'direction', 'lower')),
      ARRAY['run-' || n % 501], CASE WHEN n % 3 = 0 THEN '1.' || n || '.0' END, ${person("n")},
      ${time("n", versions)}, ${time("n", versions)}
    FROM generate_series(1, ${versions}) AS n
      CROSS JOIN LATERAL (SELECT CASE WHEN n <= ${early} THEN 1 + n % ${few} ELSE 1 + n % ${models} END AS m,
        CASE WHEN n % 50 = 0 THEN 'rejected' WHEN n % 9 = 0 THEN 'archived' WHEN n % 4001 = 0 THEN 'validating'
          ELSE 'ready' END AS status) AS a
      JOIN ${families} ON f = (n * 31 + m) % 5
    ORDER BY n;
    UPDATE model SET last_number = newest.number
      FROM (SELECT model_id, max(number) AS number FROM version GROUP BY model_id) AS newest WHERE newest.model_id = id;
    INSERT INTO version_event (version_id, phase, at)
      SELECT id, phase, created_at FROM version, unnest(ARRAY['queued', 'loading', 'ready']) AS phase`;
}

/** A tenth of the models is served: each needs a worker, and so memory. */
function aliases({ models }: Size): string {
  const served = Math.ceil(models / 10);
  return `
    WITH target AS (SELECT model_id, (array_agg(id ORDER BY number DESC))[1:2] AS ids FROM version
      WHERE status = 'ready' GROUP BY model_id)
    INSERT INTO alias (id, model_id, name, version_id, previous_version_id, moved_at)
    SELECT gen_random_uuid(), model_id, name, ids[1], ids[2], now() - interval '1 day' * (row_number() OVER () % 90)
    FROM target, unnest(ARRAY['production', 'staging']) AS name
    WHERE model_id IN (SELECT id FROM model ORDER BY id LIMIT ${served})
      AND (name = 'production' OR hashtext(model_id::text) % 2 = 0);
    INSERT INTO alias_move (model_id, alias, kind, from_version, to_version, actor_kind, actor_id, actor_label, request_id, warmed, at)
    SELECT ${idOf(4, `1 + n % ${models}`)}, CASE WHEN n % 3 = 0 THEN 'staging' ELSE 'production' END, 'promote',
      1, 2, 'user', 'someone', ${person("n")}, md5(n::text), true, ${time("n", models * 10)}
    FROM generate_series(1, ${models * 10}) AS n`;
}

/** Some of what no alias names waits in the trash; every model has something stored. */
function deletions(): string {
  const gone =
    "now() - interval '1 hour' * abs(hashtext(id::text) % 600), purge_after = now() + interval '5 days'";
  return `
    UPDATE version SET deleted_at = ${gone} WHERE status = 'archived' AND hashtext(id::text) % 20 = 0;
    UPDATE model SET live_name = NULL, deleted_at = ${gone}
      WHERE hashtext(name) % 50 = 0 AND id NOT IN (SELECT model_id FROM alias);
    UPDATE model SET stored_bytes = 1000 + abs(hashtext(name)) % 100000000`;
}

function auditEvents({ events }: Size): string {
  return `
    INSERT INTO audit_event (seq, at, canonical, prev_hash, hash, actor_kind, actor_id, action, target, outcome, request_id)
    SELECT seq, at, jsonb_build_object('seq', seq, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'actor', jsonb_build_object('kind', 'user', 'id', actor, 'label', actor), 'action', action, 'target', target,
        'outcome', 'success', 'requestId', request, 'before', null, 'after', null)::text,
      decode(md5('p' || seq) || md5('q' || seq), 'hex'), decode(md5('p' || seq + 1) || md5('q' || seq + 1), 'hex'),
      'user', actor, action, target, 'success', request
    FROM generate_series(1, ${events}) AS seq, LATERAL (SELECT ${time("seq", events)} AS at, ${person("seq")} AS actor,
      (ARRAY['version.created', 'alias.moved', 'key.created', 'model.updated', 'version.validated'])[1 + seq % 5] AS action,
      'version:model-' || seq % 9973 || '@1' AS target, md5('r' || seq) AS request) AS a;
    UPDATE audit_head SET seq = ${events}, hash = decode(md5('p' || ${events + 1}) || md5('q' || ${events + 1}), 'hex')`;
}

function predictions({ keys, predictions }: Size): string {
  return `
    SELECT prediction_log_add_day(current_date - 1), prediction_log_add_day(current_date);
    INSERT INTO prediction_log (slot, at, request_id, actor_kind, actor_id, model_id, model, version, dialect, code,
      status, request_bytes, answer_bytes, rows, total_us, is_sampled)
    SELECT t, t, md5(n::text), 'key', ${idOf(3, `1 + n % ${keys}`)}, ids[1 + n % array_length(ids, 1)],
      names[1 + n % array_length(ids, 1)], 1 + n % 9, 'plain',
      CASE WHEN n % 100 = 0 THEN 'predict.timeout' ELSE 'ok' END, CASE WHEN n % 100 = 0 THEN 504 ELSE 200 END,
      100, 100, 1, n % 1000, false
    FROM generate_series(1, ${predictions}) AS n
      CROSS JOIN (SELECT array_agg(id) AS ids, array_agg(name) AS names FROM (SELECT id, name FROM model LIMIT 50) AS few) AS called
      CROSS JOIN LATERAL (SELECT now() - interval '20 hours' * (n::float / ${predictions}) AS t) AS a`;
}

/** Of the versions that production answers from, for as many minutes back from now as it takes. */
function rollups({ rollups }: Size): string {
  return `
    INSERT INTO usage_minute (version_id, minute, key_id, requests, rows, client_errors, server_errors, refused, timeouts,
      gone, duration_ms, buckets)
    SELECT version_id, date_trunc('minute', now()) - interval '1 minute' * minute, ${idOf(3, "1 + place % 50")},
      60, 60, 1, 0, 0, 0, 0, 120.5, '{0,10,40,10}'
    FROM (SELECT version_id, row_number() OVER (ORDER BY version_id) AS place FROM alias WHERE name = 'production'
        AND version_id IS NOT NULL LIMIT 1000) AS busy,
      generate_series(0, ${Math.ceil(rollups / 1_000) - 1}) AS minute`;
}

/** As each batch adds them. */
const quarters = `
  INSERT INTO usage_quarter (version_id, quarter, requests, rows, client_errors, server_errors, refused, timeouts,
    gone, duration_ms, buckets)
  SELECT version_id, date_bin('15 minutes', minute, 'epoch'), sum(requests), sum(rows), sum(client_errors), 0, 0, 0, 0,
    sum(duration_ms), ARRAY[sum(buckets[1]), sum(buckets[2]), sum(buckets[3]), sum(buckets[4])]
  FROM usage_minute GROUP BY 1, 2`;

/** Made once at the end they take a fraction of the time. */
async function withoutIndexes(client: pg.Client, table: string, work: () => Promise<void>) {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary`,
    [table],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  await work();
  for (const { definition } of rows) await client.query(definition);
}
