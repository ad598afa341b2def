-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "qualityRule" JSONB;
