-- A key has one successor: two rotations at one time are one.
DROP INDEX "api_key_replaces_id_idx";
CREATE UNIQUE INDEX "api_key_replaces_id_key" ON "api_key"("replaces_id");

-- What a report of a leaked key said, and whether its owner has seen it.
ALTER TABLE "api_key"
ADD COLUMN "leak_url" TEXT,
ADD COLUMN "leak_acknowledged_at" TIMESTAMPTZ(6);
