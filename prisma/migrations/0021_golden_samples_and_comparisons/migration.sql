-- Requests with the answers that are expected of them, and versions that are measured side by side.
CREATE TABLE "golden_sample" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "inputs" TEXT NOT NULL,
    "outputs" TEXT NOT NULL,
    "absolute" DOUBLE PRECISION NOT NULL,
    "relative" DOUBLE PRECISION NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "golden_sample_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "golden_sample_owner_check" CHECK ("owner_id" = COALESCE("version_id", "model_id"))
);

CREATE UNIQUE INDEX "golden_sample_owner_id_name_key" ON "golden_sample"("owner_id", "name");
CREATE INDEX "golden_sample_model_id_idx" ON "golden_sample"("model_id");
CREATE INDEX "golden_sample_version_id_idx" ON "golden_sample"("version_id");
ALTER TABLE "golden_sample" ADD CONSTRAINT "golden_sample_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "golden_sample" ADD CONSTRAINT "golden_sample_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "comparison" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "result" JSONB,
    "fault" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(6),

    CONSTRAINT "comparison_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "comparison_model_id_created_at_idx" ON "comparison"("model_id", "created_at");
CREATE INDEX "comparison_from_id_idx" ON "comparison"("from_id");
CREATE INDEX "comparison_to_id_idx" ON "comparison"("to_id");
ALTER TABLE "comparison" ADD CONSTRAINT "comparison_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "comparison" ADD CONSTRAINT "comparison_from_id_fkey" FOREIGN KEY ("from_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "comparison" ADD CONSTRAINT "comparison_to_id_fkey" FOREIGN KEY ("to_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
