-- A study may rate on several scales: a sheet and a consensus belong to one of them. What is there is on the first.
-- DropIndex
DROP INDEX "Consensus_interviewId_key";

-- DropIndex
DROP INDEX "RatingSheet_interviewId_raterId_key";

-- AlterTable
ALTER TABLE "Consensus" ADD COLUMN     "scaleName" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "RatingSheet" ADD COLUMN     "scaleName" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "StudyScale" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "scale" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "items" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "position" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StudyScale_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "StudyScale_studyId_name_key" ON "StudyScale"("studyId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Consensus_interviewId_scaleName_key" ON "Consensus"("interviewId", "scaleName");

-- CreateIndex
CREATE UNIQUE INDEX "RatingSheet_interviewId_raterId_scaleName_key" ON "RatingSheet"("interviewId", "raterId", "scaleName");

-- AddForeignKey
ALTER TABLE "StudyScale" ADD CONSTRAINT "StudyScale_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;
