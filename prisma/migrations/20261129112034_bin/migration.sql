-- CreateEnum
CREATE TYPE "BinKind" AS ENUM ('recording', 'analysis', 'interview', 'participant', 'head', 'study');

-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "binDays" INTEGER NOT NULL DEFAULT 7;

-- CreateTable
CREATE TABLE "BinEntry" (
    "id" UUID NOT NULL,
    "kind" "BinKind" NOT NULL,
    "subjectId" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "contents" JSONB NOT NULL,
    "deletedById" UUID,
    "deletedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "goesAt" TIMESTAMPTZ(3) NOT NULL,
    "goingSince" TIMESTAMPTZ(3),

    CONSTRAINT "BinEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BinRow" (
    "entryId" UUID NOT NULL,
    "table" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "row" JSONB,

    CONSTRAINT "BinRow_pkey" PRIMARY KEY ("entryId","table","key")
);

-- CreateTable
CREATE TABLE "BinLink" (
    "entryId" UUID NOT NULL,
    "table" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "column" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "BinLink_pkey" PRIMARY KEY ("entryId","table","key","column")
);

-- CreateTable
CREATE TABLE "BinFile" (
    "entryId" UUID NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "BinFile_pkey" PRIMARY KEY ("entryId","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "BinEntry_subjectId_key" ON "BinEntry"("subjectId");

-- CreateIndex
CREATE INDEX "BinEntry_studyId_deletedAt_idx" ON "BinEntry"("studyId", "deletedAt");

-- CreateIndex
CREATE INDEX "BinEntry_goesAt_idx" ON "BinEntry"("goesAt");

-- CreateIndex
CREATE INDEX "BinFile_key_idx" ON "BinFile"("key");

-- AddForeignKey
ALTER TABLE "BinEntry" ADD CONSTRAINT "BinEntry_deletedById_fkey" FOREIGN KEY ("deletedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BinRow" ADD CONSTRAINT "BinRow_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "BinEntry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BinLink" ADD CONSTRAINT "BinLink_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "BinEntry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BinFile" ADD CONSTRAINT "BinFile_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "BinEntry"("id") ON DELETE CASCADE ON UPDATE CASCADE;
