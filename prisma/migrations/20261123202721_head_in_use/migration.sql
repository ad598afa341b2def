-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "headId" UUID;

-- AlterTable
ALTER TABLE "TrainingRun" ADD COLUMN     "takesOver" BOOLEAN NOT NULL DEFAULT true;

-- AddForeignKey
ALTER TABLE "Study" ADD CONSTRAINT "Study_headId_fkey" FOREIGN KEY ("headId") REFERENCES "Head"("id") ON DELETE SET NULL ON UPDATE CASCADE;
