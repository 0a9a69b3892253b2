-- Who set a model's policy: what it moves, they must be able to move, and that is looked at with each move.
ALTER TABLE "model" ADD COLUMN "policy_set_by" JSONB;
ALTER TABLE "policy_run" ADD COLUMN "set_by" JSONB;
