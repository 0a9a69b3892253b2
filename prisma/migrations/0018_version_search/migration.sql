-- What models and versions are searched by. Kept by triggers, in the transaction of the change itself, so that
-- no writer can forget it; narrow, so that a search never reads graphs and reports.

-- A trusted extension: who may create in the database may make it. PostgreSQL's own package of it ships with
-- every distribution ("postgresql-contrib" on some).
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'Onnward searches with the extension pg_trgm, and this role may not create it. As a superuser run "CREATE EXTENSION pg_trgm" in this database, or "GRANT CREATE ON DATABASE ... TO" the role of ONNWARD_MIGRATION_DATABASE_URL, and start again.'
            USING ERRCODE = '42501';
    WHEN undefined_file OR feature_not_supported THEN
        RAISE EXCEPTION 'Onnward searches with the extension pg_trgm, which this PostgreSQL server does not have. Install its contrib package (postgresql-contrib) on the server, and start again.'
            USING ERRCODE = '0A000';
END;
$$;

ALTER TABLE "model" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';

CREATE FUNCTION model_search_text() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW."search" := lower(NEW."name" || E'\n' || NEW."description" || E'\n' || array_to_string(coalesce(NEW."tags", '{}'), E'\n'));
    RETURN NEW;
END;
$$;
CREATE TRIGGER model_search_text BEFORE INSERT OR UPDATE OF "name", "description", "tags" ON "model"
    FOR EACH ROW EXECUTE FUNCTION model_search_text();
UPDATE "model" SET "name" = "name";

CREATE INDEX "model_search_idx" ON "model" USING GIN ("search" gin_trgm_ops);
CREATE INDEX "model_tags_idx" ON "model" USING GIN ("tags");
CREATE INDEX "model_created_by_idx" ON "model"("created_by");

CREATE TABLE "version_search" (
    "version_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "version_status" NOT NULL,
    "created_by" TEXT NOT NULL,
    "producer" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "tags" TEXT[],
    "operators" TEXT[],
    "inputs" TEXT[],
    "outputs" TEXT[],

    CONSTRAINT "version_search_pkey" PRIMARY KEY ("version_id")
);
CREATE UNIQUE INDEX "version_search_model_id_number_key" ON "version_search"("model_id", "number");
CREATE INDEX "version_search_status_version_id_idx" ON "version_search"("status", "version_id");
CREATE INDEX "version_search_created_by_version_id_idx" ON "version_search"("created_by", "version_id");
CREATE INDEX "version_search_producer_version_id_idx" ON "version_search"("producer", "version_id");
CREATE INDEX "version_search_search_idx" ON "version_search" USING GIN ("search" gin_trgm_ops);
CREATE INDEX "version_search_tags_idx" ON "version_search" USING GIN ("tags");
CREATE INDEX "version_search_operators_idx" ON "version_search" USING GIN ("operators");
CREATE INDEX "version_search_inputs_idx" ON "version_search" USING GIN ("inputs");
CREATE INDEX "version_search_outputs_idx" ON "version_search" USING GIN ("outputs");
ALTER TABLE "version_search" ADD CONSTRAINT "version_search_version_id_fkey"
    FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "version_metric" (
    "version_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "version_metric_pkey" PRIMARY KEY ("version_id", "name", "value")
);
CREATE INDEX "version_metric_name_value_version_id_idx" ON "version_metric"("name", "value", "version_id");
ALTER TABLE "version_metric" ADD CONSTRAINT "version_metric_version_id_fkey"
    FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX "alias_name_version_id_idx" ON "alias"("name", "version_id");

-- The words of a list of tensors. Of FP32[?,3]: the whole "FP32[?,3]"; its type "FP32", its rank "#2" and
-- "FP32#2"; of each fixed dimension "#2:1=3" (rank, place, size). A free dimension is "?". A tensor without a
-- stated shape is "FP32[...]" and has no rank.
CREATE FUNCTION tensor_words(tensors jsonb) RETURNS text[]
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT coalesce(array_agg(DISTINCT word ORDER BY word), '{}') FROM (
        SELECT t ->> 'datatype' AS type, jsonb_typeof(t -> 'shape') = 'array' AS is_known,
            CASE WHEN jsonb_typeof(t -> 'shape') = 'array' THEN t -> 'shape' ELSE '[]' END AS shape
        FROM jsonb_array_elements(coalesce(tensors, '[]')) AS t
    ) AS tensor
    CROSS JOIN LATERAL (
        SELECT string_agg(CASE WHEN jsonb_typeof(d) = 'number' THEN d #>> '{}' ELSE '?' END, ',' ORDER BY place) AS dims
        FROM jsonb_array_elements(shape) WITH ORDINALITY AS e (d, place)
    ) AS whole
    CROSS JOIN LATERAL (
        SELECT type AS word
        UNION ALL SELECT type || '[' || CASE WHEN is_known THEN coalesce(dims, '') ELSE '...' END || ']'
        UNION ALL SELECT prefix || '#' || jsonb_array_length(shape) FROM unnest(ARRAY['', type]) AS prefix WHERE is_known
        UNION ALL SELECT '#' || jsonb_array_length(shape) || ':' || (place - 1) || '=' || (d #>> '{}')
            FROM jsonb_array_elements(shape) WITH ORDINALITY AS e (d, place) WHERE jsonb_typeof(d) = 'number'
    ) AS words
$$;

-- Lower case, each with its domain and without it.
CREATE FUNCTION operator_words(facts jsonb) RETURNS text[]
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT coalesce(array_agg(DISTINCT word), '{}')
    FROM jsonb_object_keys(CASE WHEN jsonb_typeof(facts -> 'operators') = 'object' THEN facts -> 'operators' ELSE '{}' END) AS op
    CROSS JOIN LATERAL unnest(ARRAY[lower(op), lower(regexp_replace(op, '^.*:', ''))]) AS word
$$;

-- A deleted version is found by nobody; one that is restored is again.
CREATE FUNCTION version_search_keep() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW."deleted_at" IS NOT NULL THEN
        DELETE FROM "version_search" WHERE "version_id" = NEW."id";
        DELETE FROM "version_metric" WHERE "version_id" = NEW."id";
        RETURN NULL;
    END IF;
    INSERT INTO "version_search" AS s ("version_id", "model_id", "number", "status", "created_by", "producer",
        "search", "tags", "operators", "inputs", "outputs")
    SELECT NEW."id", NEW."model_id", NEW."number", NEW."status", NEW."created_by",
        lower(coalesce(NEW."facts" ->> 'producer', '')),
        lower(concat_ws(E'\n', m."name", NEW."label", NEW."author", NEW."note", array_to_string(NEW."tags", E'\n'))),
        coalesce(NEW."tags", '{}'), operator_words(NEW."facts"),
        tensor_words(NEW."signature" -> 'inputs'), tensor_words(NEW."signature" -> 'outputs')
    FROM "model" m WHERE m."id" = NEW."model_id"
    ON CONFLICT ("version_id") DO UPDATE SET "number" = EXCLUDED."number", "status" = EXCLUDED."status",
        "created_by" = EXCLUDED."created_by", "producer" = EXCLUDED."producer", "search" = EXCLUDED."search",
        "tags" = EXCLUDED."tags", "operators" = EXCLUDED."operators", "inputs" = EXCLUDED."inputs",
        "outputs" = EXCLUDED."outputs";
    DELETE FROM "version_metric" WHERE "version_id" = NEW."id";
    INSERT INTO "version_metric" ("version_id", "name", "value")
    SELECT DISTINCT NEW."id", metric ->> 'name', (metric ->> 'value')::double precision
    FROM jsonb_array_elements(NEW."metrics") AS metric;
    RETURN NULL;
END;
$$;
CREATE TRIGGER version_search_keep
    AFTER INSERT OR UPDATE OF "status", "facts", "signature", "note", "metrics", "tags", "label", "author", "deleted_at"
    ON "version" FOR EACH ROW EXECUTE FUNCTION version_search_keep();
UPDATE "version" SET "note" = "note";
