-- CreateTable
CREATE TABLE "ClipCaption" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "fromMs" INTEGER NOT NULL,
    "toMs" INTEGER NOT NULL,
    "label" TEXT NOT NULL DEFAULT '',
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ClipCaption_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ClipCaption_recordingId_idx" ON "ClipCaption"("recordingId");

-- AddForeignKey
ALTER TABLE "ClipCaption" ADD CONSTRAINT "ClipCaption_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClipCaption" ADD CONSTRAINT "ClipCaption_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
