-- The states of an analysis are those of every run; rows keep theirs.
ALTER TYPE "AnalysisState" RENAME TO "RunState";

-- AlterTable
ALTER TABLE "Analysis" ADD COLUMN     "handedBack" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "heardAt" TIMESTAMPTZ(3),
ADD COLUMN     "progressAtStart" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "waitsFor" TEXT;

-- AlterTable
ALTER TABLE "ModelImport" ADD COLUMN     "handedBack" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "heardAt" TIMESTAMPTZ(3),
ADD COLUMN     "progressAtStart" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "startedAt" TIMESTAMPTZ(3),
ADD COLUMN     "waitsFor" TEXT;

-- AlterTable
ALTER TABLE "TrainingRun" ADD COLUMN     "handedBack" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "heardAt" TIMESTAMPTZ(3),
ADD COLUMN     "progressAtStart" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "startedAt" TIMESTAMPTZ(3),
ADD COLUMN     "waitsFor" TEXT;

-- CreateTable
CREATE TABLE "PhantomRun" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "requestedById" UUID,
    "participants" INTEGER NOT NULL,
    "seconds" INTEGER NOT NULL,
    "trainingId" UUID,
    "state" "RunState" NOT NULL DEFAULT 'queued',
    "stage" TEXT NOT NULL DEFAULT 'waiting',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "problem" TEXT,
    "jobId" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "waitsFor" TEXT,
    "handedBack" INTEGER NOT NULL DEFAULT 0,
    "heardAt" TIMESTAMPTZ(3),
    "progressAtStart" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PhantomRun_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PhantomRun_studyId_key" ON "PhantomRun"("studyId");

-- CreateIndex
CREATE UNIQUE INDEX "PhantomRun_trainingId_key" ON "PhantomRun"("trainingId");

-- AddForeignKey
ALTER TABLE "PhantomRun" ADD CONSTRAINT "PhantomRun_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PhantomRun" ADD CONSTRAINT "PhantomRun_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PhantomRun" ADD CONSTRAINT "PhantomRun_trainingId_fkey" FOREIGN KEY ("trainingId") REFERENCES "TrainingRun"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The files of imports that ended were removed from the storage, but stayed on record.
UPDATE "ModelImport" SET "weights" = NULL, "vocabulary" = NULL WHERE "state" IN ('done', 'failed', 'cancelled');

-- Phantom studies from before had no row of their own; the audit trail knows what was asked for. One that has no head yet
-- goes on where it was: it has no job, so a worker sends one.
INSERT INTO "PhantomRun" ("id", "studyId", "requestedById", "participants", "seconds", "state", "stage", "progress", "createdAt", "finishedAt")
SELECT gen_random_uuid(), s."id", a."userId", (a."details" ->> 'participants')::integer, (a."details" ->> 'seconds')::integer,
  (CASE WHEN h."at" IS NULL THEN 'queued' ELSE 'done' END)::"RunState", CASE WHEN h."at" IS NULL THEN 'waiting' ELSE 'done' END,
  CASE WHEN h."at" IS NULL THEN 0 ELSE 1 END, s."createdAt", h."at"
FROM "Study" s
JOIN LATERAL (
  SELECT "userId", "details" FROM "AuditEntry"
  WHERE "action" = 'phantom.create' AND "subject" = s."id"::text
  ORDER BY "at" DESC LIMIT 1
) a ON true
LEFT JOIN LATERAL (SELECT min("createdAt") AS "at" FROM "Head" WHERE "studyId" = s."id") h ON true
WHERE s."simulated" AND a."details" ? 'participants' AND a."details" ? 'seconds';

-- Their jobs in the queue named a study, not a run.
DO $$
BEGIN
  IF to_regclass('pgboss.job') IS NOT NULL THEN
    DELETE FROM pgboss.job WHERE "name" = 'phantom' AND "state"::text IN ('created', 'retry', 'active');
  END IF;
END
$$;
