-- AlterTable
ALTER TABLE "Analysis" ADD COLUMN     "doubts" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- The sentences lie in a result of some hundred kilobytes, which a table of interviews would unpack for each row.
CREATE OR REPLACE FUNCTION "noteDoubts"() RETURNS trigger AS $$
BEGIN
  NEW."doubtful" := coalesce(jsonb_path_exists(NEW."result", '$.quality[0].message'), false);
  NEW."doubts" := CASE WHEN NEW."doubtful"
    THEN ARRAY(SELECT message #>> '{}' FROM jsonb_path_query(NEW."result", '$.quality[*].message') AS message) ELSE '{}' END;
  RETURN NEW;
END
$$ LANGUAGE plpgsql;

DROP TRIGGER "noteDoubts" ON "Analysis";
CREATE TRIGGER "noteDoubts" BEFORE INSERT OR UPDATE OF "result", "doubtful", "doubts" ON "Analysis"
  FOR EACH ROW EXECUTE FUNCTION "noteDoubts"();

UPDATE "Analysis" SET "doubts" = '{}' WHERE "doubtful";

-- Signed sheets on first scales, and who rates for training: how often an interview is rated is counted from these alone.
CREATE INDEX "RatingSheet_signedFirst_idx" ON "RatingSheet"("interviewId", "raterId") WHERE "scaleName" = '' AND "lockedAt" IS NOT NULL;
CREATE INDEX "Assignment_training_idx" ON "Assignment"("interviewId", "raterId") WHERE "purpose" = 'training';
