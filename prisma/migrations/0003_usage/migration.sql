-- CreateTable
CREATE TABLE "example" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "example_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "process_heartbeat" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "rss_bytes" BIGINT NOT NULL,
    "version" TEXT NOT NULL,

    CONSTRAINT "process_heartbeat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_minute" (
    "version_id" UUID NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "requests" INTEGER NOT NULL,
    "client_errors" INTEGER NOT NULL,
    "server_errors" INTEGER NOT NULL,
    "duration_ms" DOUBLE PRECISION NOT NULL,
    "buckets" INTEGER[],

    CONSTRAINT "usage_minute_pkey" PRIMARY KEY ("version_id","minute")
);

-- CreateTable
CREATE TABLE "usage_batch" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "usage_batch_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "example_model_id_name_key" ON "example"("model_id", "name");

-- CreateIndex
CREATE INDEX "process_heartbeat_seen_at_idx" ON "process_heartbeat"("seen_at");

-- CreateIndex
CREATE INDEX "usage_minute_minute_idx" ON "usage_minute"("minute");

-- CreateIndex
CREATE INDEX "usage_batch_at_idx" ON "usage_batch"("at");

-- CreateIndex
CREATE INDEX "alias_move_at_idx" ON "alias_move"("at");

-- CreateIndex
CREATE INDEX "version_created_at_idx" ON "version"("created_at");

-- CreateIndex
CREATE INDEX "version_settled_at_idx" ON "version"("settled_at");

-- AddForeignKey
ALTER TABLE "example" ADD CONSTRAINT "example_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
