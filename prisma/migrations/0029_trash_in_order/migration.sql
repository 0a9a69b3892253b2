-- The trash is read newest first, whatever else the registry holds.
CREATE INDEX "model_deleted_at_id_idx" ON "model"("deleted_at", "id");
CREATE INDEX "version_deleted_at_id_idx" ON "version"("deleted_at", "id");
