-- A leak is handled for the installation and known to the key's owner separately: neither silences the
-- other's notice. Who acknowledged a leak before this is not in the row, so owners are asked once more.
ALTER TABLE "api_key" ADD COLUMN "leak_known_to_owner_at" TIMESTAMPTZ(6);
