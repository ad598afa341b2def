-- CreateTable
CREATE TABLE "ClipMeasures" (
    "analysisId" UUID NOT NULL,
    "format" INTEGER NOT NULL,
    "clips" INTEGER NOT NULL,
    "bins" BYTEA,
    "light" BYTEA,
    "sharpness" BYTEA,
    "size" BYTEA,
    "yaw" BYTEA,
    "pitch" BYTEA,
    "certainty" BYTEA,

    CONSTRAINT "ClipMeasures_pkey" PRIMARY KEY ("analysisId")
);

-- AddForeignKey
ALTER TABLE "ClipMeasures" ADD CONSTRAINT "ClipMeasures_analysisId_fkey" FOREIGN KEY ("analysisId") REFERENCES "Analysis"("id") ON DELETE CASCADE ON UPDATE CASCADE;
