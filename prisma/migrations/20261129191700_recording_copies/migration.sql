-- CreateEnum
CREATE TYPE "CopyPurpose" AS ENUM ('sharing', 'playing');

-- DropIndex
DROP INDEX "BlurredCopy_recordingId_key";

-- AlterTable
ALTER TABLE "BlurredCopy" ADD COLUMN     "purpose" "CopyPurpose" NOT NULL DEFAULT 'sharing';

-- CreateIndex
CREATE UNIQUE INDEX "BlurredCopy_recordingId_purpose_key" ON "BlurredCopy"("recordingId", "purpose");
