-- CreateTable
CREATE TABLE "BlurredCopy" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "storageKey" TEXT,
    "bytes" BIGINT,
    "lengthMs" INTEGER,
    "wholeShare" DOUBLE PRECISION,
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

    CONSTRAINT "BlurredCopy_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "BlurredCopy_recordingId_key" ON "BlurredCopy"("recordingId");

-- CreateIndex
CREATE UNIQUE INDEX "BlurredCopy_storageKey_key" ON "BlurredCopy"("storageKey");

-- CreateIndex
CREATE INDEX "BlurredCopy_state_idx" ON "BlurredCopy"("state");

-- AddForeignKey
ALTER TABLE "BlurredCopy" ADD CONSTRAINT "BlurredCopy_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE CASCADE ON UPDATE CASCADE;
