-- AlterTable
ALTER TABLE "Recording" ADD COLUMN     "current" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "withdrawnAt" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawnReason" TEXT;

-- Until now the latest recording was used.
UPDATE "Recording" SET "current" = true WHERE "id" IN (
  SELECT DISTINCT ON ("interviewId") "id" FROM "Recording" ORDER BY "interviewId", "createdAt" DESC, "id" DESC
);
CREATE UNIQUE INDEX "Recording_current_key" ON "Recording"("interviewId") WHERE "current";
