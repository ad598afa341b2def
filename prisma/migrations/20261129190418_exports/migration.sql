-- CreateTable
CREATE TABLE "ExportRun" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "requestedById" UUID,
    "choice" JSONB NOT NULL,
    "outcome" JSONB,
    "storageKey" TEXT,
    "bytes" BIGINT,
    "expiresAt" TIMESTAMPTZ(3),
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

    CONSTRAINT "ExportRun_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ExportRun_storageKey_key" ON "ExportRun"("storageKey");

-- CreateIndex
CREATE INDEX "ExportRun_studyId_createdAt_idx" ON "ExportRun"("studyId", "createdAt");

-- AddForeignKey
ALTER TABLE "ExportRun" ADD CONSTRAINT "ExportRun_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExportRun" ADD CONSTRAINT "ExportRun_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
