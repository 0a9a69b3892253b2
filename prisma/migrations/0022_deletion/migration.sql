-- Deletion that can be taken back: who deleted, and what of a model is gone for good.
ALTER TABLE "version" ADD COLUMN "deleted_by" TEXT NOT NULL DEFAULT '';
ALTER TABLE "model"
    ADD COLUMN "deleted_by" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "purged_at" TIMESTAMPTZ(6);

-- What was deleted before there was a way back has one now, as long as anything deleted from here on.
UPDATE "model" SET "purge_after" = now() + interval '30 days' WHERE "deleted_at" IS NOT NULL;

-- Bytes in the store that the model's versions name, deleted ones too, every blob once: counted anew by whoever
-- changes what they name, so that the largest models are found by an index.
ALTER TABLE "model" ADD COLUMN "stored_bytes" BIGINT NOT NULL DEFAULT 0;
UPDATE "model" SET "stored_bytes" = stored.bytes FROM (
    SELECT named."model_id", sum(artifact."size_bytes") AS bytes FROM (
        SELECT "model_id", "digest" FROM "version"
        UNION SELECT "model_id", "serving_digest" FROM "version" WHERE "serving_digest" IS NOT NULL
        UNION SELECT version."model_id", file."digest" FROM "version_file" file JOIN "version" ON version."id" = file."version_id"
    ) AS named JOIN "artifact" ON artifact."digest" = named."digest" GROUP BY named."model_id"
) AS stored WHERE stored."model_id" = "model"."id";
CREATE INDEX "model_stored_bytes_idx" ON "model"("stored_bytes");
