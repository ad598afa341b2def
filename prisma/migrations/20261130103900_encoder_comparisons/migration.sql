-- CreateTable
CREATE TABLE "EncoderComparison" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "requestedById" UUID,
    "heads" TEXT[],
    "plan" JSONB NOT NULL,
    "partial" JSONB,
    "result" JSONB,
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

    CONSTRAINT "EncoderComparison_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "EncoderComparison_studyId_createdAt_idx" ON "EncoderComparison"("studyId", "createdAt");

-- AddForeignKey
ALTER TABLE "EncoderComparison" ADD CONSTRAINT "EncoderComparison_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EncoderComparison" ADD CONSTRAINT "EncoderComparison_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
