-- Deletion that can be taken back: who deleted, and what of a model is gone for good.
ALTER TABLE "version" ADD COLUMN "deleted_by" TEXT NOT NULL DEFAULT '';
ALTER TABLE "model"
    ADD COLUMN "deleted_by" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "purged_at" TIMESTAMPTZ(6);

-- What was deleted before there was a way back has one now, as long as anything deleted from here on.
UPDATE "model" SET "purge_after" = now() + interval '30 days' WHERE "deleted_at" IS NOT NULL;
