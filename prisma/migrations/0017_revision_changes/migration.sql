-- What each revision changed, so that a gateway reads that anew and nothing else. Kept for ten minutes; a
-- gateway that is further behind, or finds a number missing, reads everything.
CREATE TABLE "revision_change" (
    "id" BIGSERIAL NOT NULL,
    "number" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "revision_change_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "revision_change_number_idx" ON "revision_change"("number");
CREATE INDEX "revision_change_at_idx" ON "revision_change"("at");

-- A model's history over all its aliases, newest first.
CREATE INDEX "alias_move_model_id_id_idx" ON "alias_move"("model_id", "id");
