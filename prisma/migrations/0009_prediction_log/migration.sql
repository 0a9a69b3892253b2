-- Whether bodies of a model's predictions are kept: the share of calls, and how much of each body.
ALTER TABLE "model"
ADD COLUMN "sampling_share" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN "sampling_max_bytes" INTEGER NOT NULL DEFAULT 16384,
ADD CONSTRAINT "model_sampling_is_a_share" CHECK ("sampling_share" BETWEEN 0 AND 1),
ADD CONSTRAINT "model_sampling_is_bounded" CHECK ("sampling_max_bytes" BETWEEN 1 AND 65536);

-- One row a prediction. "slot" is the time that decides which hour's digest covers the row and which day's
-- partition holds it: the prediction's own, or, when that hour was closed already, the next hour's start.
CREATE TABLE "prediction_log" (
    "slot" TIMESTAMPTZ(3) NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID NOT NULL,
    "address" TEXT,
    "model_id" UUID,
    "model" TEXT,
    "version" INTEGER,
    "dialect" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "request_bytes" INTEGER NOT NULL,
    "answer_bytes" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "queue_us" INTEGER,
    "decode_us" INTEGER,
    "run_us" INTEGER,
    "encode_us" INTEGER,
    "total_us" INTEGER NOT NULL,
    "is_sampled" BOOLEAN NOT NULL,

    CONSTRAINT "prediction_log_pkey" PRIMARY KEY ("slot","id")
) PARTITION BY RANGE ("slot");

CREATE INDEX "prediction_log_at_id_idx" ON "prediction_log"("at","id");
CREATE INDEX "prediction_log_model_at_id_idx" ON "prediction_log"("model","at","id");
CREATE INDEX "prediction_log_actor_id_at_id_idx" ON "prediction_log"("actor_id","at","id");
CREATE INDEX "prediction_log_request_id_idx" ON "prediction_log"("request_id");
-- What somebody looks for is mostly what went wrong, which is mostly little.
CREATE INDEX "prediction_log_failed_idx" ON "prediction_log"("at","id") WHERE "code" <> 'ok';

-- Bodies of sampled predictions, apart: they are large, and go earlier.
CREATE TABLE "prediction_payload" (
    "slot" TIMESTAMPTZ(3) NOT NULL,
    "id" BIGINT NOT NULL,
    "request_type" TEXT NOT NULL,
    "request" BYTEA NOT NULL,
    "answer_type" TEXT NOT NULL,
    "answer" BYTEA NOT NULL,

    CONSTRAINT "prediction_payload_pkey" PRIMARY KEY ("slot","id")
) PARTITION BY RANGE ("slot");

-- Hours that are closed: nothing is added to them any more. The digest is in the audit chain; this is a
-- note of how far the work is.
CREATE TABLE "prediction_hour" (
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "closed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "digest" TEXT,

    CONSTRAINT "prediction_hour_pkey" PRIMARY KEY ("hour")
);

-- Makes the partition of a UTC day in both tables, once. Attached and not made in place: that waits for
-- nobody who writes or reads.
CREATE FUNCTION prediction_log_add_day(day date) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    parent text;
    part text;
BEGIN
    IF day < current_date - 2 OR day > current_date + 8 THEN
        RAISE EXCEPTION 'no partition is made for %', day USING ERRCODE = '22023';
    END IF;
    FOREACH parent IN ARRAY ARRAY['prediction_log', 'prediction_payload'] LOOP
        part := parent || '_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
        PERFORM pg_advisory_xact_lock(7246010);
        CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS)', part, parent);
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            parent, part, day::timestamptz, (day + 1)::timestamptz);
    END LOOP;
END;
$$;

-- Adds a batch of records once, however often it comes, and gives how many were added. The application
-- may add in this way and in no other.
--
-- The shared lock is what makes an hour closed: whoever closes takes it alone, so that every batch is either
-- in before or sees that the hour is closed. A record of a closed hour goes to the first hour that is not.
-- No clock of a gateway can reach further than a day back and an hour ahead.
CREATE FUNCTION prediction_log_append(batch uuid, records text) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    open_from timestamptz;
    latest timestamptz := clock_timestamp() + interval '1 hour';
    added integer;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7246009);
    INSERT INTO "usage_batch" ("id") VALUES (batch) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    SELECT greatest(max("hour") + interval '1 hour', date_trunc('hour', clock_timestamp()) - interval '1 day')
        INTO open_from FROM "prediction_hour";
    PERFORM prediction_log_add_day(day) FROM (
        SELECT open_from::date AS day UNION SELECT clock_timestamp()::date UNION SELECT latest::date
    ) AS days WHERE to_regclass('public.prediction_log_' || to_char(day, 'YYYYMMDD')) IS NULL;
    WITH given AS MATERIALIZED (
        SELECT nextval('prediction_log_id_seq') AS id,
               least(to_timestamp(r."atMs" / 1000.0), latest) AS at, r.*
        FROM json_to_recordset(records::json) AS r ("atMs" bigint, "requestId" text, "actorKind" text,
            "actorId" uuid, address text, "modelId" uuid, model text, version int, dialect text, code text,
            status int, "requestBytes" int, "answerBytes" int, rows int, "queueUs" int, "decodeUs" int,
            "runUs" int, "encodeUs" int, "totalUs" int, payload json)
    ), kept AS (
        INSERT INTO "prediction_payload" ("slot", "id", "request_type", "request", "answer_type", "answer")
        SELECT greatest(at, open_from), id, payload ->> 'requestType', decode(payload ->> 'request', 'base64'),
               payload ->> 'answerType', decode(payload ->> 'answer', 'base64')
        FROM given WHERE payload IS NOT NULL
    )
    INSERT INTO "prediction_log" ("slot", "id", "at", "request_id", "actor_kind", "actor_id", "address",
        "model_id", "model", "version", "dialect", "code", "status", "request_bytes", "answer_bytes", "rows",
        "queue_us", "decode_us", "run_us", "encode_us", "total_us", "is_sampled")
    SELECT greatest(at, open_from), id, at, "requestId", "actorKind", "actorId", address, "modelId", model,
           version, dialect, code, status, "requestBytes", "answerBytes", rows, "queueUs", "decodeUs",
           "runUs", "encodeUs", "totalUs", payload IS NOT NULL
    FROM given;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END;
$$;

-- Drops the days that end before the given times, and says which. Never the last day: retention is for
-- what is old, and must not be a way to be rid of what has just happened.
CREATE FUNCTION prediction_log_prune(log_before timestamptz, payload_before timestamptz) RETURNS text[]
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET TimeZone = 'UTC'
-- A long reading must not make everybody else wait behind us: the next attempt is soon enough.
SET lock_timeout = '2s'
AS $$
DECLARE
    part record;
    dropped text[] := '{}';
BEGIN
    IF greatest(log_before, payload_before) > clock_timestamp() - interval '1 day' THEN
        RAISE EXCEPTION 'the last day is never dropped' USING ERRCODE = '22023';
    END IF;
    FOR part IN
        SELECT child.relname AS name, parent.relname AS parent,
               to_date(right(child.relname, 8), 'YYYYMMDD') AS day
        FROM pg_inherits
        JOIN pg_class AS child ON child.oid = inhrelid
        JOIN pg_class AS parent ON parent.oid = inhparent
        WHERE inhparent IN ('public.prediction_log'::regclass, 'public.prediction_payload'::regclass)
        ORDER BY child.relname
    LOOP
        IF (part.day + 1)::timestamptz
            <= (CASE part.parent WHEN 'prediction_log' THEN log_before ELSE payload_before END) THEN
            EXECUTE format('DROP TABLE public.%I', part.name);
            dropped := dropped || part.name::text;
        END IF;
    END LOOP;
    RETURN dropped;
END;
$$;

REVOKE ALL ON FUNCTION prediction_log_add_day(date) FROM PUBLIC;
REVOKE ALL ON FUNCTION prediction_log_append(uuid, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION prediction_log_prune(timestamptz, timestamptz) FROM PUBLIC;
