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
