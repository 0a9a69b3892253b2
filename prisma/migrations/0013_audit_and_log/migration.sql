-- When a checkpoint was signed, as its note says; null: it does not say.
CREATE FUNCTION audit_note_time(note text) RETURNS timestamptz
LANGUAGE sql
STABLE
AS $$
    SELECT substring(note FROM E'\ntime (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)\n')::timestamptz
$$;

-- As before, and at a checkpoint that was signed 30 days ago: its signature proves to who verifies later, also
-- without this database, that what is removed was old. The event must hold that checkpoint as it is.
CREATE OR REPLACE FUNCTION audit_prune(cut bigint, payload text) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    event jsonb := payload::jsonb;
    anchor bigint;
    last record;
    removed bigint;
BEGIN
    SELECT "seq" INTO STRICT anchor FROM "audit_anchor" WHERE "id" = 1 FOR UPDATE;
    SELECT e."hash", e."at", c."note" INTO last
        FROM "audit_event" e JOIN "audit_checkpoint" c USING ("seq", "hash")
        WHERE "seq" = cut AND cut > anchor;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'events are removed up to a checkpoint only' USING ERRCODE = '22023';
    END IF;
    IF last."at" > clock_timestamp() - interval '720 hours' THEN
        RAISE EXCEPTION 'events younger than 30 days are never removed' USING ERRCODE = '22023';
    END IF;
    IF audit_note_time(last."note") IS NULL OR audit_note_time(last."note") > clock_timestamp() - interval '720 hours' THEN
        RAISE EXCEPTION 'the checkpoint was signed less than 30 days ago, or does not say when' USING ERRCODE = '22023';
    END IF;
    IF event ->> 'action' IS DISTINCT FROM 'audit.pruned'
        OR event #>> '{after,lastRemovedSeq}' IS DISTINCT FROM cut::text
        OR event #>> '{after,lastRemovedHash}' IS DISTINCT FROM encode(last."hash", 'hex')
        OR event #>> '{after,checkpoint}' IS DISTINCT FROM last."note" THEN
        RAISE EXCEPTION 'the event must name what is removed' USING ERRCODE = '22023';
    END IF;
    DELETE FROM "audit_event" WHERE "seq" <= cut;
    GET DIAGNOSTICS removed = ROW_COUNT;
    UPDATE "audit_anchor" SET "seq" = cut, "hash" = last."hash" WHERE "id" = 1;
    PERFORM audit_append(payload);
    RETURN removed;
END;
$$;

-- Drops the days that the event lists, and adds the event: the one cannot be without the other. Nothing else than
-- partitions of the log and its bodies, and never the last day: retention is for what is old, and must not be a
-- way to be rid of what has just happened.
DROP FUNCTION prediction_log_prune(timestamptz, timestamptz);
CREATE FUNCTION prediction_log_prune(payload text) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET TimeZone = 'UTC'
-- A long reading must not make everybody else wait behind us: the next attempt is soon enough.
SET lock_timeout = '2s'
AS $$
DECLARE
    event jsonb := payload::jsonb;
    dropped jsonb := event #> '{after,dropped}';
    part text;
BEGIN
    IF event ->> 'action' IS DISTINCT FROM 'predictions.pruned'
        OR event ->> 'outcome' IS DISTINCT FROM 'success'
        OR jsonb_typeof(dropped) IS DISTINCT FROM 'array' OR dropped = '[]' THEN
        RAISE EXCEPTION 'the event must name what is dropped' USING ERRCODE = '22023';
    END IF;
    FOR part IN SELECT jsonb_array_elements_text(dropped) LOOP
        PERFORM FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
            WHERE inhparent IN ('public.prediction_log'::regclass, 'public.prediction_payload'::regclass)
            AND child.relname = part AND child.relnamespace = 'public'::regnamespace;
        IF NOT FOUND THEN
            RAISE EXCEPTION '% is no day of the log', part USING ERRCODE = '22023';
        END IF;
        IF (to_date(right(part, 8), 'YYYYMMDD') + 1)::timestamptz > clock_timestamp() - interval '1 day' THEN
            RAISE EXCEPTION 'the last day is never dropped' USING ERRCODE = '22023';
        END IF;
        EXECUTE format('DROP TABLE public.%I', part);
    END LOOP;
    PERFORM audit_append(payload);
END;
$$;

REVOKE ALL ON FUNCTION prediction_log_prune(text) FROM PUBLIC;
