-- AlterTable
ALTER TABLE "Analysis" ADD COLUMN     "coverage" DOUBLE PRECISION,
ADD COLUMN     "doubtCodes" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- As with the sentences: what tables of interviews are filtered and counted by is kept beside the result.
CREATE OR REPLACE FUNCTION "noteDoubts"() RETURNS trigger AS $$
BEGIN
  NEW."doubtful" := coalesce(jsonb_path_exists(NEW."result", '$.quality[0].message'), false);
  NEW."doubts" := CASE WHEN NEW."doubtful"
    THEN ARRAY(SELECT message #>> '{}' FROM jsonb_path_query(NEW."result", '$.quality[*].message') AS message) ELSE '{}' END;
  NEW."doubtCodes" := CASE WHEN NEW."doubtful"
    THEN ARRAY(SELECT code #>> '{}' FROM jsonb_path_query(NEW."result", '$.quality[*].code') AS code) ELSE '{}' END;
  NEW."coverage" := (jsonb_path_query_first(NEW."result", '$.coverage ? (@.type() == "number")'))::float8;
  RETURN NEW;
END
$$ LANGUAGE plpgsql;

DROP TRIGGER "noteDoubts" ON "Analysis";
CREATE TRIGGER "noteDoubts" BEFORE INSERT OR UPDATE OF "result", "doubtful", "doubts", "doubtCodes", "coverage" ON "Analysis"
  FOR EACH ROW EXECUTE FUNCTION "noteDoubts"();

UPDATE "Analysis" SET "coverage" = NULL WHERE "result" IS NOT NULL;

-- Recordings without a face are few, and counted whenever somebody opens the home page.
CREATE INDEX "Analysis_noFace_idx" ON "Analysis"("recordingId") WHERE "coverage" = 0 AND "state" = 'done';
