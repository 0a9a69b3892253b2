-- Creating requests that a caller may repeat: what the first one was, and the answer that the others get.
CREATE TABLE "idempotent_request" (
    "actor" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "request_hash" BYTEA,
    "status" INTEGER,
    "answer" BYTEA,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "idempotent_request_pkey" PRIMARY KEY ("actor", "key_hash")
);

CREATE INDEX "idempotent_request_created_at_idx" ON "idempotent_request"("created_at");
