-- AlterEnum
ALTER TYPE "BinKind" ADD VALUE 'ratingImport';

-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "ratingMapping" JSONB;

-- AlterTable
ALTER TABLE "RatingSheet" ADD COLUMN     "importId" UUID;

-- CreateTable
CREATE TABLE "RatingImport" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "statedBlind" BOOLEAN NOT NULL,
    "importedById" UUID NOT NULL,
    "importedName" TEXT NOT NULL,
    "importedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RatingImport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RatingImport_studyId_importedAt_idx" ON "RatingImport"("studyId", "importedAt");

-- CreateIndex
CREATE INDEX "RatingSheet_importId_idx" ON "RatingSheet"("importId");

-- AddForeignKey
ALTER TABLE "RatingSheet" ADD CONSTRAINT "RatingSheet_importId_fkey" FOREIGN KEY ("importId") REFERENCES "RatingImport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RatingImport" ADD CONSTRAINT "RatingImport_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RatingImport" ADD CONSTRAINT "RatingImport_importedById_fkey" FOREIGN KEY ("importedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
