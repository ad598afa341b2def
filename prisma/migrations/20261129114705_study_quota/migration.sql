-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "quotaBytes" BIGINT;
