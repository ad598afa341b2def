-- CreateTable
CREATE TABLE "MovementMeans" (
    "analysisId" UUID NOT NULL,
    "content" JSONB NOT NULL,

    CONSTRAINT "MovementMeans_pkey" PRIMARY KEY ("analysisId")
);

-- AddForeignKey
ALTER TABLE "MovementMeans" ADD CONSTRAINT "MovementMeans_analysisId_fkey" FOREIGN KEY ("analysisId") REFERENCES "Analysis"("id") ON DELETE CASCADE ON UPDATE CASCADE;
