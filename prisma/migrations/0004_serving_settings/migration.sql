-- AlterTable
ALTER TABLE "version" ADD COLUMN     "settings" JSONB NOT NULL DEFAULT '{}';
