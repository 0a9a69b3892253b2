-- Which key made a key by a rotation: when that one is revoked, what it rotated is revoked too. Of
-- rotations before this nobody knows it by the row; null, as of those that a person made.
ALTER TABLE "api_key" ADD COLUMN "rotated_by_key_id" UUID;
CREATE INDEX "api_key_rotated_by_key_id_idx" ON "api_key"("rotated_by_key_id");
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_rotated_by_key_id_fkey" FOREIGN KEY ("rotated_by_key_id") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
