-- CreateTable
CREATE TABLE "ReviewNote" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "fromMs" INTEGER NOT NULL,
    "toMs" INTEGER NOT NULL,
    "item" TEXT,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ReviewNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EventKind" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "colour" TEXT NOT NULL,
    "excludes" BOOLEAN NOT NULL,

    CONSTRAINT "EventKind_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EventMark" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "kindId" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "fromMs" INTEGER NOT NULL,
    "toMs" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "EventMark_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ReviewNote_recordingId_idx" ON "ReviewNote"("recordingId");

-- CreateIndex
CREATE UNIQUE INDEX "EventKind_studyId_name_key" ON "EventKind"("studyId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "EventKind_studyId_key_key" ON "EventKind"("studyId", "key");

-- CreateIndex
CREATE INDEX "EventMark_recordingId_idx" ON "EventMark"("recordingId");

-- CreateIndex
CREATE INDEX "EventMark_kindId_idx" ON "EventMark"("kindId");

-- AddForeignKey
ALTER TABLE "ReviewNote" ADD CONSTRAINT "ReviewNote_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReviewNote" ADD CONSTRAINT "ReviewNote_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EventKind" ADD CONSTRAINT "EventKind_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EventMark" ADD CONSTRAINT "EventMark_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EventMark" ADD CONSTRAINT "EventMark_kindId_fkey" FOREIGN KEY ("kindId") REFERENCES "EventKind"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EventMark" ADD CONSTRAINT "EventMark_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
