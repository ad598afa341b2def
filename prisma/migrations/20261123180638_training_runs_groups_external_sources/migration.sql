-- AlterTable
ALTER TABLE "Participant" ADD COLUMN     "ageBand" TEXT,
ADD COLUMN     "sex" TEXT,
ADD COLUMN     "site" TEXT;

-- AlterTable
ALTER TABLE "Head" ADD COLUMN     "card" JSONB,
ADD COLUMN     "runId" UUID;

-- CreateTable
CREATE TABLE "TrainingRun" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "requestedById" UUID,
    "plan" JSONB NOT NULL,
    "state" "AnalysisState" NOT NULL DEFAULT 'queued',
    "stage" TEXT NOT NULL DEFAULT 'waiting',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "curves" JSONB,
    "problem" TEXT,
    "jobId" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TrainingRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExternalSource" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "declaration" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ExternalSource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExternalEstimate" (
    "sourceId" UUID NOT NULL,
    "interviewId" UUID NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "ExternalEstimate_pkey" PRIMARY KEY ("sourceId","interviewId")
);

-- CreateIndex
CREATE INDEX "TrainingRun_studyId_createdAt_idx" ON "TrainingRun"("studyId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "ExternalSource_studyId_title_key" ON "ExternalSource"("studyId", "title");

-- CreateIndex
CREATE INDEX "ExternalEstimate_interviewId_idx" ON "ExternalEstimate"("interviewId");

-- AddForeignKey
ALTER TABLE "Head" ADD CONSTRAINT "Head_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingRun" ADD CONSTRAINT "TrainingRun_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingRun" ADD CONSTRAINT "TrainingRun_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExternalSource" ADD CONSTRAINT "ExternalSource_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExternalEstimate" ADD CONSTRAINT "ExternalEstimate_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "ExternalSource"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExternalEstimate" ADD CONSTRAINT "ExternalEstimate_interviewId_fkey" FOREIGN KEY ("interviewId") REFERENCES "Interview"("id") ON DELETE CASCADE ON UPDATE CASCADE;
