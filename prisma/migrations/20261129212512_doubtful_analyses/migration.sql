-- Whether an analysis says that its numbers are doubtful: its result has some hundred kilobytes, which finding such analyses need not read.
ALTER TABLE "Analysis" ADD COLUMN "doubtful" BOOLEAN NOT NULL DEFAULT false;

CREATE FUNCTION "noteDoubts"() RETURNS trigger AS $$
BEGIN
  NEW."doubtful" := coalesce(jsonb_path_exists(NEW."result", '$.quality[0].message'), false);
  RETURN NEW;
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "noteDoubts" BEFORE INSERT OR UPDATE OF "result", "doubtful" ON "Analysis" FOR EACH ROW EXECUTE FUNCTION "noteDoubts"();

UPDATE "Analysis" SET "doubtful" = true WHERE jsonb_path_exists("result", '$.quality[0].message');
