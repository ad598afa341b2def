-- AlterTable
ALTER TABLE "EventKind" ADD COLUMN     "divides" BOOLEAN NOT NULL DEFAULT false;
