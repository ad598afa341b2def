-- CreateEnum
CREATE TYPE "AssignmentPurpose" AS ENUM ('main', 'double', 'training');

-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "assignsRaters" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Interview" ADD COLUMN     "ledById" UUID;

-- CreateTable
CREATE TABLE "AssignmentPlan" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "settings" JSONB NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AssignmentPlan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Assignment" (
    "id" UUID NOT NULL,
    "interviewId" UUID NOT NULL,
    "raterId" UUID NOT NULL,
    "purpose" "AssignmentPurpose" NOT NULL,
    "place" INTEGER NOT NULL,
    "dueOn" DATE,
    "planId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Assignment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "AssignmentPlan_studyId_createdAt_idx" ON "AssignmentPlan"("studyId", "createdAt");

-- CreateIndex
CREATE INDEX "Assignment_raterId_place_idx" ON "Assignment"("raterId", "place");

-- CreateIndex
CREATE INDEX "Assignment_planId_idx" ON "Assignment"("planId");

-- CreateIndex
CREATE UNIQUE INDEX "Assignment_interviewId_raterId_key" ON "Assignment"("interviewId", "raterId");

-- AddForeignKey
ALTER TABLE "Interview" ADD CONSTRAINT "Interview_ledById_fkey" FOREIGN KEY ("ledById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AssignmentPlan" ADD CONSTRAINT "AssignmentPlan_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AssignmentPlan" ADD CONSTRAINT "AssignmentPlan_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_interviewId_fkey" FOREIGN KEY ("interviewId") REFERENCES "Interview"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_raterId_fkey" FOREIGN KEY ("raterId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_planId_fkey" FOREIGN KEY ("planId") REFERENCES "AssignmentPlan"("id") ON DELETE SET NULL ON UPDATE CASCADE;
