-- From which revision on a gateway's word about a rollout's targets is about this rollout.
ALTER TABLE "rollout" ADD COLUMN "revision" BIGINT NOT NULL DEFAULT 0;
