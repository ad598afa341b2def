-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "certificationIcc" DOUBLE PRECISION,
ADD COLUMN     "certifiedOnly" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "ReferenceRating" (
    "interviewId" UUID NOT NULL,
    "scores" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "markedById" UUID NOT NULL,
    "markedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ReferenceRating_pkey" PRIMARY KEY ("interviewId")
);

-- AddForeignKey
ALTER TABLE "ReferenceRating" ADD CONSTRAINT "ReferenceRating_interviewId_fkey" FOREIGN KEY ("interviewId") REFERENCES "Interview"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReferenceRating" ADD CONSTRAINT "ReferenceRating_markedById_fkey" FOREIGN KEY ("markedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
