-- Reference ratings and the certification of raters are of one of a study's scales. What is there is of the first, in the bin as well.
-- AlterTable
ALTER TABLE "ReferenceRating" DROP CONSTRAINT "ReferenceRating_pkey",
ADD COLUMN     "scaleName" TEXT NOT NULL DEFAULT '',
ADD CONSTRAINT "ReferenceRating_pkey" PRIMARY KEY ("interviewId", "scaleName");

-- AlterTable
ALTER TABLE "StudyScale" ADD COLUMN     "certificationIcc" DOUBLE PRECISION,
ADD COLUMN     "certificationLeast" INTEGER NOT NULL DEFAULT 10,
ADD COLUMN     "certifiedOnly" BOOLEAN NOT NULL DEFAULT false;

UPDATE "BinRow" SET "key" = jsonb_build_array("row" ->> 'interviewId', '')::text, "row" = "row" || '{"scaleName": ""}'
WHERE "table" = 'ReferenceRating' AND "row" IS NOT NULL AND NOT "row" ? 'scaleName';
