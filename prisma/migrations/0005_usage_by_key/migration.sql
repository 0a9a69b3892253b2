-- What was counted before is kept: it is of no key that is known, and each request counts as one row.
ALTER TABLE "usage_minute" DROP CONSTRAINT "usage_minute_pkey",
ADD COLUMN "key_id" UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
ADD COLUMN "rows" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "refused" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "timeouts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "gone" INTEGER NOT NULL DEFAULT 0;

UPDATE "usage_minute" SET "rows" = "requests";

-- The defaults were for those rows only.
ALTER TABLE "usage_minute" ALTER COLUMN "key_id" DROP DEFAULT,
ALTER COLUMN "rows" DROP DEFAULT,
ALTER COLUMN "refused" DROP DEFAULT,
ALTER COLUMN "timeouts" DROP DEFAULT,
ALTER COLUMN "gone" DROP DEFAULT,
ADD CONSTRAINT "usage_minute_pkey" PRIMARY KEY ("version_id","minute","key_id");

-- CreateIndex
CREATE INDEX "usage_minute_key_id_minute_idx" ON "usage_minute"("key_id","minute");
