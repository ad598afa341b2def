-- AlterTable
ALTER TABLE "Participant" ADD COLUMN     "rosterId" UUID;

-- AlterTable
ALTER TABLE "Interview" ADD COLUMN     "rosterId" UUID;

-- CreateTable
CREATE TABLE "RosterImport" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "importedById" UUID NOT NULL,
    "importedName" TEXT NOT NULL,
    "importedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RosterImport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RosterImport_studyId_importedAt_idx" ON "RosterImport"("studyId", "importedAt");

-- CreateIndex
CREATE INDEX "Participant_rosterId_idx" ON "Participant"("rosterId");

-- CreateIndex
CREATE INDEX "Interview_rosterId_idx" ON "Interview"("rosterId");

-- AddForeignKey
ALTER TABLE "RosterImport" ADD CONSTRAINT "RosterImport_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RosterImport" ADD CONSTRAINT "RosterImport_importedById_fkey" FOREIGN KEY ("importedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Participant" ADD CONSTRAINT "Participant_rosterId_fkey" FOREIGN KEY ("rosterId") REFERENCES "RosterImport"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Interview" ADD CONSTRAINT "Interview_rosterId_fkey" FOREIGN KEY ("rosterId") REFERENCES "RosterImport"("id") ON DELETE SET NULL ON UPDATE CASCADE;
