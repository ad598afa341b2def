-- AlterTable
ALTER TABLE "Analysis" ADD COLUMN     "firstLook" JSONB;
