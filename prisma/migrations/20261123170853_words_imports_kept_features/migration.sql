-- CreateEnum
CREATE TYPE "ImportState" AS ENUM ('uploading', 'queued', 'running', 'done', 'failed', 'cancelled');

-- AlterTable
ALTER TABLE "Analysis" ADD COLUMN     "features" TEXT,
ADD COLUMN     "stride" INTEGER NOT NULL DEFAULT 32,
ADD COLUMN     "track" INTEGER;

-- CreateTable
CREATE TABLE "PromptSet" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "prompts" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PromptSet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TextFeature" (
    "encoder" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "features" BYTEA NOT NULL,

    CONSTRAINT "TextFeature_pkey" PRIMARY KEY ("encoder","text")
);

-- CreateTable
CREATE TABLE "ModelImport" (
    "id" UUID NOT NULL,
    "requestedById" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "weights" TEXT,
    "vocabulary" TEXT,
    "request" JSONB NOT NULL,
    "state" "ImportState" NOT NULL DEFAULT 'uploading',
    "stage" TEXT NOT NULL DEFAULT 'waiting',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "problem" TEXT,
    "outcome" JSONB,
    "jobId" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ModelImport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkerState" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "providers" JSONB NOT NULL,
    "threads" INTEGER NOT NULL,

    CONSTRAINT "WorkerState_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PromptSet_studyId_title_key" ON "PromptSet"("studyId", "title");

-- CreateIndex
CREATE INDEX "ModelImport_createdAt_idx" ON "ModelImport"("createdAt");

-- AddForeignKey
ALTER TABLE "PromptSet" ADD CONSTRAINT "PromptSet_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModelImport" ADD CONSTRAINT "ModelImport_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
