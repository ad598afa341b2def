-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "namePattern" TEXT NOT NULL DEFAULT '';
