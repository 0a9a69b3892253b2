-- Rules and pins of aliases, requests that somebody else approves, rollouts with their figures, feedback, policies.
ALTER TABLE "alias" ADD COLUMN "rules" JSONB, ADD COLUMN "rules_changed_at" TIMESTAMPTZ(6), ADD COLUMN "pin" JSONB;
ALTER TABLE "alias_move" ADD COLUMN "details" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "model" ADD COLUMN "policy" JSONB, ADD COLUMN "policy_changed_at" TIMESTAMPTZ(6);

CREATE TABLE "move_request" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "alias_id" UUID,
    "alias" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "from_version_id" UUID,
    "from_version" INTEGER,
    "alias_moved_at" TIMESTAMPTZ(6),
    "to_version_id" UUID NOT NULL,
    "plan" JSONB,
    "reason" TEXT NOT NULL,
    "breaking_reason" TEXT,
    "rules" JSONB NOT NULL,
    "gates" JSONB NOT NULL,
    "compare" JSONB,
    "requested_by" JSONB NOT NULL,
    "requester_ids" UUID[],
    "requested_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_by" JSONB,
    "decided_at" TIMESTAMPTZ(6),
    "decision_reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "move_request_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "move_request_status_check" CHECK ("status" IN ('waiting', 'approved', 'declined', 'withdrawn', 'stale')),
    CONSTRAINT "move_request_decided_check" CHECK (("status" IN ('approved', 'declined')) <= ("decided_by" IS NOT NULL))
);
CREATE INDEX "move_request_model_id_status_id_idx" ON "move_request"("model_id", "status", "id");
CREATE INDEX "move_request_status_id_idx" ON "move_request"("status", "id");
CREATE INDEX "move_request_to_version_id_idx" ON "move_request"("to_version_id");
CREATE INDEX "move_request_alias_id_idx" ON "move_request"("alias_id");
-- The same thing is asked for once at a time.
CREATE UNIQUE INDEX "move_request_waiting_key" ON "move_request"("alias_id", "to_version_id", ("plan" IS NULL)) WHERE "status" = 'waiting';
ALTER TABLE "move_request" ADD CONSTRAINT "move_request_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "move_request" ADD CONSTRAINT "move_request_alias_id_fkey" FOREIGN KEY ("alias_id") REFERENCES "alias"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "move_request" ADD CONSTRAINT "move_request_to_version_id_fkey" FOREIGN KEY ("to_version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "rollout" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "alias_id" UUID,
    "alias" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "stable_version_id" UUID NOT NULL,
    "stable_version" INTEGER NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "step_started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "waiting_for" TEXT NOT NULL DEFAULT '',
    "reading" JSONB,
    "read_at" TIMESTAMPTZ(6),
    "reason" TEXT NOT NULL DEFAULT '',
    "started_by" JSONB NOT NULL,
    "request_id" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "ended_at" TIMESTAMPTZ(6),
    "end_reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "rollout_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "rollout_kind_check" CHECK ("kind" IN ('canary', 'ab', 'shadow')),
    CONSTRAINT "rollout_status_check" CHECK ("status" IN ('running', 'paused', 'promoting', 'completed', 'aborted', 'stopped')),
    CONSTRAINT "rollout_ended_check" CHECK (("ended_at" IS NULL) = ("status" IN ('running', 'paused', 'promoting')))
);
CREATE INDEX "rollout_model_id_id_idx" ON "rollout"("model_id", "id");
CREATE INDEX "rollout_alias_id_id_idx" ON "rollout"("alias_id", "id");
CREATE INDEX "rollout_stable_version_id_idx" ON "rollout"("stable_version_id");
-- One alias, one rollout at a time.
CREATE UNIQUE INDEX "rollout_live_key" ON "rollout"("alias_id") WHERE "ended_at" IS NULL;
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_alias_id_fkey" FOREIGN KEY ("alias_id") REFERENCES "alias"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TABLE "rollout_target" (
    "rollout_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "weight_percent" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "rollout_target_pkey" PRIMARY KEY ("rollout_id", "version_id"),
    CONSTRAINT "rollout_target_weight_check" CHECK ("weight_percent" BETWEEN 0 AND 100)
);
CREATE INDEX "rollout_target_version_id_idx" ON "rollout_target"("version_id");
ALTER TABLE "rollout_target" ADD CONSTRAINT "rollout_target_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "rollout_target" ADD CONSTRAINT "rollout_target_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "rollout_window" (
    "id" BIGSERIAL NOT NULL,
    "rollout_id" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "version_id" UUID NOT NULL,
    "figures" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "rollout_window_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "rollout_window_rollout_id_id_idx" ON "rollout_window"("rollout_id", "id");
CREATE INDEX "rollout_window_at_idx" ON "rollout_window"("at");
ALTER TABLE "rollout_window" ADD CONSTRAINT "rollout_window_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "rollout_total" (
    "rollout_id" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "version_id" UUID NOT NULL,
    "figures" JSONB NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "rollout_total_pkey" PRIMARY KEY ("rollout_id", "step", "version_id")
);
ALTER TABLE "rollout_total" ADD CONSTRAINT "rollout_total_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "rollout_assignment" (
    "rollout_id" UUID NOT NULL,
    "request_id" TEXT NOT NULL,
    "version_id" UUID NOT NULL,
    "unit" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "rollout_assignment_pkey" PRIMARY KEY ("rollout_id", "request_id")
);
CREATE INDEX "rollout_assignment_request_id_idx" ON "rollout_assignment"("request_id");
CREATE INDEX "rollout_assignment_at_idx" ON "rollout_assignment"("at");
ALTER TABLE "rollout_assignment" ADD CONSTRAINT "rollout_assignment_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "feedback" (
    "model_id" UUID NOT NULL,
    "request_id" TEXT NOT NULL,
    "label" TEXT,
    "value" DOUBLE PRECISION,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("model_id", "request_id")
);
CREATE INDEX "feedback_at_idx" ON "feedback"("at");

CREATE TABLE "policy_run" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "policy" JSONB NOT NULL,
    "stage" TEXT NOT NULL DEFAULT 'staging',
    "state" TEXT NOT NULL DEFAULT 'checking',
    "detail" TEXT NOT NULL DEFAULT '',
    "gates" JSONB NOT NULL DEFAULT '[]',
    "rollout_id" UUID,
    "request_id" UUID,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "policy_run_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "policy_run_state_check" CHECK ("state" IN ('checking', 'waiting', 'rolling', 'done', 'stopped', 'superseded'))
);
CREATE UNIQUE INDEX "policy_run_version_id_key" ON "policy_run"("version_id");
CREATE INDEX "policy_run_model_id_started_at_idx" ON "policy_run"("model_id", "started_at");
ALTER TABLE "policy_run" ADD CONSTRAINT "policy_run_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "policy_run" ADD CONSTRAINT "policy_run_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
