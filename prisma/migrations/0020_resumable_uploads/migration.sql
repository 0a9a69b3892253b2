-- Files on their way by the tus protocol: who sends them, how much of them is safe, what became of them.
CREATE TYPE "upload_state" AS ENUM ('receiving', 'verifying', 'finished', 'taken', 'failed');

CREATE TABLE "upload" (
    "id" UUID NOT NULL,
    "owner_kind" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "model" TEXT,
    "file_name" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "offset_bytes" BIGINT NOT NULL DEFAULT 0,
    "state" "upload_state" NOT NULL DEFAULT 'receiving',
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "expected_digest" TEXT,
    "verified_bytes" BIGINT NOT NULL DEFAULT 0,
    "digest" TEXT,
    "problem" JSONB,
    "version_model" TEXT,
    "version_number" INTEGER,
    "lease_holder" UUID,
    "lease_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("id"),
    -- What was acknowledged is part of the file, and a finished file is whole.
    CONSTRAINT "upload_offset_check" CHECK ("offset_bytes" >= 0 AND "offset_bytes" <= "size_bytes"),
    CONSTRAINT "upload_whole_check" CHECK ("state" IN ('receiving', 'failed') OR "offset_bytes" = "size_bytes")
);

CREATE INDEX "upload_owner_kind_owner_id_created_at_id_idx" ON "upload"("owner_kind", "owner_id", "created_at", "id");
CREATE INDEX "upload_expires_at_idx" ON "upload"("expires_at");
