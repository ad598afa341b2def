-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "certificationLeast" INTEGER NOT NULL DEFAULT 10;
