-- What a version carries beside its number and its file, and deletion that can be taken back.
ALTER TABLE "version"
    ADD COLUMN "label" TEXT,
    ADD COLUMN "author" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "source_url" TEXT,
    ADD COLUMN "data_url" TEXT,
    ADD COLUMN "card" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "deleted_at" TIMESTAMPTZ(6),
    ADD COLUMN "purge_after" TIMESTAMPTZ(6);
CREATE UNIQUE INDEX "version_model_id_label_key" ON "version"("model_id", "label");
CREATE INDEX "version_purge_after_idx" ON "version"("purge_after");

ALTER TABLE "model" ADD COLUMN "purge_after" TIMESTAMPTZ(6);
CREATE INDEX "model_purge_after_idx" ON "model"("purge_after");

CREATE TYPE "version_file_role" AS ENUM ('external_data', 'labels', 'tokenizer', 'card', 'golden_samples');

CREATE TABLE "version_file" (
    "version_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "version_file_role" NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "version_file_pkey" PRIMARY KEY ("version_id","name")
);

CREATE INDEX "version_file_digest_idx" ON "version_file"("digest");
ALTER TABLE "version_file" ADD CONSTRAINT "version_file_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "version_file" ADD CONSTRAINT "version_file_digest_fkey" FOREIGN KEY ("digest") REFERENCES "artifact"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;
