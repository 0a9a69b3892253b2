-- Accounts that are nobody: keys of theirs go on when people leave.
CREATE TABLE "service_account" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "disabled_at" TIMESTAMPTZ(6),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "service_account_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "service_account_name_key" ON "service_account"("name");

-- Whose a key is, and what holds it back. Keys from before belong to the installation, as they did.
ALTER TABLE "api_key"
ADD COLUMN "owner_user_id" UUID,
ADD COLUMN "service_account_id" UUID,
ADD COLUMN "created_by_key_id" UUID,
ADD COLUMN "replaces_id" UUID,
ADD COLUMN "ip_allow" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "rate_per_minute" INTEGER,
ADD COLUMN "burst" INTEGER,
ADD COLUMN "daily_quota" BIGINT,
ADD COLUMN "last_used_address" TEXT,
ADD CONSTRAINT "api_key_one_owner" CHECK ("owner_user_id" IS NULL OR "service_account_id" IS NULL),
ADD CONSTRAINT "api_key_burst_of_a_rate" CHECK ("burst" IS NULL OR "rate_per_minute" IS NOT NULL),
ADD CONSTRAINT "api_key_limits_are_positive" CHECK ("rate_per_minute" > 0 AND "burst" > 0 AND "daily_quota" > 0);

CREATE INDEX "api_key_owner_user_id_idx" ON "api_key"("owner_user_id");
CREATE INDEX "api_key_service_account_id_idx" ON "api_key"("service_account_id");
CREATE INDEX "api_key_created_by_key_id_idx" ON "api_key"("created_by_key_id");
CREATE INDEX "api_key_replaces_id_idx" ON "api_key"("replaces_id");

ALTER TABLE "api_key" ADD CONSTRAINT "api_key_owner_user_id_fkey" FOREIGN KEY ("owner_user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_service_account_id_fkey" FOREIGN KEY ("service_account_id") REFERENCES "service_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_created_by_key_id_fkey" FOREIGN KEY ("created_by_key_id") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_replaces_id_fkey" FOREIGN KEY ("replaces_id") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who may see a private model, and what a person may do with one model beyond their role.
CREATE TYPE "visibility" AS ENUM ('internal', 'private');
ALTER TABLE "model" ADD COLUMN "visibility" "visibility" NOT NULL DEFAULT 'internal';

CREATE TYPE "grant_role" AS ENUM ('viewer', 'editor', 'owner');
CREATE TABLE "model_grant" (
    "model_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "grant_role" NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_grant_pkey" PRIMARY KEY ("model_id","user_id")
);
CREATE INDEX "model_grant_user_id_idx" ON "model_grant"("user_id");
ALTER TABLE "model_grant" ADD CONSTRAINT "model_grant_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "model_grant" ADD CONSTRAINT "model_grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
