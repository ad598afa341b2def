-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "statements" JSONB;

-- AlterTable
ALTER TABLE "Head" ADD COLUMN     "statements" JSONB;
