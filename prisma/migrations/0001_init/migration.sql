-- CreateEnum
CREATE TYPE "role" AS ENUM ('viewer', 'engineer', 'approver', 'auditor', 'admin');

-- CreateEnum
CREATE TYPE "version_status" AS ENUM ('validating', 'ready', 'rejected', 'archived');

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "role" "role" NOT NULL,
    "password_hash" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "disabled_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "models" TEXT[],
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "revoke_reason" TEXT,
    "last_used_at" TIMESTAMPTZ(6),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "protected" BOOLEAN NOT NULL DEFAULT false,
    "version_id" UUID,
    "previous_version_id" UUID,
    "moved_at" TIMESTAMPTZ(6),
    "intended_version_id" UUID,
    "intent" JSONB,
    "intended_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias_move" (
    "id" BIGSERIAL NOT NULL,
    "model_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "from_version" INTEGER,
    "to_version" INTEGER,
    "reason" TEXT NOT NULL DEFAULT '',
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_label" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "warmed" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "alias_move_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "canonical" TEXT NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revision" (
    "id" INTEGER NOT NULL,
    "number" BIGINT NOT NULL,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway_heartbeat" (
    "id" UUID NOT NULL,
    "hostname" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "applied_revision" BIGINT NOT NULL,
    "warm" TEXT[],
    "failed" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "gateway_heartbeat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "run_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leased_until" TIMESTAMPTZ(6),
    "leased_by" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "work_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "live_name" TEXT,
    "description" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "card" TEXT NOT NULL DEFAULT '',
    "last_number" INTEGER NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact" (
    "digest" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "version" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "version_status" NOT NULL DEFAULT 'validating',
    "digest" TEXT NOT NULL,
    "serving_digest" TEXT,
    "facts" JSONB NOT NULL,
    "signature" JSONB,
    "report" JSONB,
    "rejection" JSONB,
    "note" TEXT NOT NULL DEFAULT '',
    "metrics" JSONB NOT NULL DEFAULT '[]',
    "tags" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(6),
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "version_event" (
    "id" BIGSERIAL NOT NULL,
    "version_id" UUID NOT NULL,
    "phase" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "version_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_created_at_id_idx" ON "api_key"("created_at", "id");

-- CreateIndex
CREATE INDEX "alias_version_id_idx" ON "alias"("version_id");

-- CreateIndex
CREATE INDEX "alias_intended_version_id_idx" ON "alias"("intended_version_id");

-- CreateIndex
CREATE INDEX "alias_previous_version_id_idx" ON "alias"("previous_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "alias_model_id_name_key" ON "alias"("model_id", "name");

-- CreateIndex
CREATE INDEX "alias_move_model_id_alias_id_idx" ON "alias_move"("model_id", "alias", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_prev_hash_key" ON "audit_event"("prev_hash");

-- CreateIndex
CREATE INDEX "audit_event_actor_id_seq_idx" ON "audit_event"("actor_id", "seq");

-- CreateIndex
CREATE INDEX "audit_event_action_seq_idx" ON "audit_event"("action", "seq");

-- CreateIndex
CREATE INDEX "audit_event_target_seq_idx" ON "audit_event"("target", "seq");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE INDEX "audit_event_request_id_idx" ON "audit_event"("request_id");

-- CreateIndex
CREATE INDEX "gateway_heartbeat_seen_at_idx" ON "gateway_heartbeat"("seen_at");

-- CreateIndex
CREATE INDEX "work_run_at_idx" ON "work"("run_at");

-- CreateIndex
CREATE UNIQUE INDEX "work_kind_subject_id_key" ON "work"("kind", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "model_live_name_key" ON "model"("live_name");

-- CreateIndex
CREATE INDEX "model_created_at_id_idx" ON "model"("created_at", "id");

-- CreateIndex
CREATE INDEX "version_digest_idx" ON "version"("digest");

-- CreateIndex
CREATE INDEX "version_serving_digest_idx" ON "version"("serving_digest");

-- CreateIndex
CREATE UNIQUE INDEX "version_model_id_number_key" ON "version"("model_id", "number");

-- CreateIndex
CREATE INDEX "version_event_version_id_id_idx" ON "version_event"("version_id", "id");

-- AddForeignKey
ALTER TABLE "alias" ADD CONSTRAINT "alias_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias" ADD CONSTRAINT "alias_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias" ADD CONSTRAINT "alias_previous_version_id_fkey" FOREIGN KEY ("previous_version_id") REFERENCES "version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias" ADD CONSTRAINT "alias_intended_version_id_fkey" FOREIGN KEY ("intended_version_id") REFERENCES "version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_move" ADD CONSTRAINT "alias_move_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version" ADD CONSTRAINT "version_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version" ADD CONSTRAINT "version_digest_fkey" FOREIGN KEY ("digest") REFERENCES "artifact"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version" ADD CONSTRAINT "version_serving_digest_fkey" FOREIGN KEY ("serving_digest") REFERENCES "artifact"("digest") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version_event" ADD CONSTRAINT "version_event_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- The one revision number that gateways poll, and the head of the audit chain.
INSERT INTO "revision" ("id", "number") VALUES (1, 1);
INSERT INTO "audit_head" ("id", "seq", "hash") VALUES (1, 0, decode(repeat('00', 32), 'hex'));

-- One row each, whatever somebody tries.
ALTER TABLE "revision" ADD CONSTRAINT "revision_one_row" CHECK ("id" = 1);
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_one_row" CHECK ("id" = 1);

-- A promotion in progress is all there or not there.
ALTER TABLE "alias" ADD CONSTRAINT "alias_intent_whole" CHECK (
    num_nonnulls("intended_version_id", "intent", "intended_at") IN (0, 3)
);

-- Adds one event to the chain and gives its number. The caller's payload is one JSON object, already
-- canonical: {"actor":{...},"action":..., and so on}.
--
-- The head row is locked until the transaction ends, so that events are numbered without forks and
-- without gaps; callers make this their last statement. The time is the clock's at this moment, not the
-- transaction's start, and what is hashed is the exact text that is stored. SECURITY DEFINER: the
-- application may add in this way and in no other.
CREATE FUNCTION audit_append(payload text) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    head record;
    event jsonb := payload::jsonb;
    next_seq bigint;
    event_at timestamptz;
    line text;
    digest bytea;
BEGIN
    IF left(payload, 1) <> '{' OR jsonb_typeof(event) <> 'object' OR event ?| ARRAY['seq', 'at', 'prev'] THEN
        RAISE EXCEPTION 'audit payload must be an object without seq, at and prev' USING ERRCODE = '22023';
    END IF;
    SELECT "seq", "hash" INTO STRICT head FROM "audit_head" WHERE "id" = 1 FOR UPDATE;
    next_seq := head.seq + 1;
    event_at := clock_timestamp();
    line := '{"seq":' || next_seq
        || ',"at":"' || to_char(event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","prev":"' || encode(head.hash, 'hex') || '",' || substr(payload, 2);
    digest := sha256(convert_to(line, 'UTF8'));
    INSERT INTO "audit_event" (
        "seq", "at", "canonical", "prev_hash", "hash",
        "actor_kind", "actor_id", "action", "target", "outcome", "request_id"
    ) VALUES (
        next_seq, event_at, line, head.hash, digest,
        event #>> '{actor,kind}', event #>> '{actor,id}', event ->> 'action', event ->> 'target',
        event ->> 'outcome', event ->> 'requestId'
    );
    UPDATE "audit_head" SET "seq" = next_seq, "hash" = digest WHERE "id" = 1;
    RETURN next_seq;
END;
$$;

REVOKE ALL ON FUNCTION audit_append(text) FROM PUBLIC;
