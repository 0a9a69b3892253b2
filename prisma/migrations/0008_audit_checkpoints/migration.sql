-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_anchor" (
    "id" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_anchor_pkey" PRIMARY KEY ("id")
);


-- Nothing was removed yet: the chain begins after event 0, whose hash is zeros.
INSERT INTO "audit_anchor" ("id", "seq", "hash") VALUES (1, 0, decode(repeat('00', 32), 'hex'));
ALTER TABLE "audit_anchor" ADD CONSTRAINT "audit_anchor_one_row" CHECK ("id" = 1);

-- Removes the events up to and including one that a checkpoint covers, and adds the event that says so.
-- The only way in which the application can remove events, and it refuses whatever is no retention: an
-- event without a checkpoint, one younger than 30 days, and a payload that does not name what is removed.
CREATE FUNCTION audit_prune(cut bigint, payload text) RETURNS bigint
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
    SELECT e."hash", e."at" INTO last FROM "audit_event" e JOIN "audit_checkpoint" c USING ("seq", "hash")
        WHERE "seq" = cut AND cut > anchor;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'events are removed up to a checkpoint only' USING ERRCODE = '22023';
    END IF;
    IF last."at" > clock_timestamp() - interval '30 days' THEN
        RAISE EXCEPTION 'events younger than 30 days are never removed' USING ERRCODE = '22023';
    END IF;
    IF event ->> 'action' IS DISTINCT FROM 'audit.pruned'
        OR event #>> '{after,lastRemovedSeq}' IS DISTINCT FROM cut::text
        OR event #>> '{after,lastRemovedHash}' IS DISTINCT FROM encode(last."hash", 'hex') THEN
        RAISE EXCEPTION 'the event must name what is removed' USING ERRCODE = '22023';
    END IF;
    DELETE FROM "audit_event" WHERE "seq" <= cut;
    GET DIAGNOSTICS removed = ROW_COUNT;
    UPDATE "audit_anchor" SET "seq" = cut, "hash" = last."hash" WHERE "id" = 1;
    PERFORM audit_append(payload);
    RETURN removed;
END;
$$;

REVOKE ALL ON FUNCTION audit_prune(bigint, text) FROM PUBLIC;
