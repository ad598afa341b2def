-- CreateEnum
CREATE TYPE "ConsentScope" AS ENUM ('study', 'research', 'sharing');

-- AlterTable
ALTER TABLE "Participant" ADD COLUMN     "consentScope" "ConsentScope",
ADD COLUMN     "consentedOn" DATE,
ADD COLUMN     "recordingsUntil" DATE;

-- AlterTable
ALTER TABLE "Recording" ADD COLUMN     "fileRemovedAt" TIMESTAMPTZ(3),
ALTER COLUMN "storageKey" DROP NOT NULL;
