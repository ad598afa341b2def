-- CreateTable
CREATE TABLE "Preview" (
    "recordingId" UUID NOT NULL,
    "poster" BYTEA,
    "notes" JSONB,
    "problem" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Preview_pkey" PRIMARY KEY ("recordingId")
);

-- AddForeignKey
ALTER TABLE "Preview" ADD CONSTRAINT "Preview_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE CASCADE ON UPDATE CASCADE;
