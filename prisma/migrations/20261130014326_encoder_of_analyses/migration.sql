-- AlterTable
ALTER TABLE "Analysis" ADD COLUMN     "encoderHash" TEXT;

-- CreateIndex
CREATE INDEX "Analysis_encoderHash_idx" ON "Analysis"("encoderHash");

-- Of what is there, and of what is in the bin and may come back.
UPDATE "Analysis" SET "encoderHash" = "result" #>> '{provenance,encoder,sha256}' WHERE "result" IS NOT NULL;
UPDATE "BinRow" SET "row" = "row" || jsonb_build_object('encoderHash', "row" #>> '{result,provenance,encoder,sha256}') WHERE "table" = 'Analysis';
