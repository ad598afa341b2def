-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN "studyId" UUID;

-- The study that a thing belongs to; of what is no longer there, as its earlier entries have it.
CREATE FUNCTION "study_of_audited"("thing" TEXT) RETURNS UUID LANGUAGE plpgsql STABLE AS $$
DECLARE
  "audited_id" UUID;
BEGIN
  IF "thing" !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN RETURN NULL; END IF;
  "audited_id" := "thing"::uuid;
  RETURN coalesce(
    (SELECT s.id FROM "Study" s WHERE s.id = "audited_id"),
    (SELECT p."studyId" FROM "Participant" p WHERE p.id = "audited_id"),
    (SELECT p."studyId" FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId" WHERE i.id = "audited_id"),
    (SELECT p."studyId" FROM "Recording" r JOIN "Interview" i ON i.id = r."interviewId"
      JOIN "Participant" p ON p.id = i."participantId" WHERE r.id = "audited_id"),
    (SELECT p."studyId" FROM "RatingSheet" t JOIN "Interview" i ON i.id = t."interviewId"
      JOIN "Participant" p ON p.id = i."participantId" WHERE t.id = "audited_id"),
    (SELECT p."studyId" FROM "Analysis" a JOIN "Recording" r ON r.id = a."recordingId"
      JOIN "Interview" i ON i.id = r."interviewId" JOIN "Participant" p ON p.id = i."participantId" WHERE a.id = "audited_id"),
    (SELECT p."studyId" FROM "Consensus" c JOIN "Interview" i ON i.id = c."interviewId"
      JOIN "Participant" p ON p.id = i."participantId" WHERE c.id = "audited_id"),
    (SELECT p."studyId" FROM "IssuedReport" t JOIN "Interview" i ON i.id = t."interviewId"
      JOIN "Participant" p ON p.id = i."participantId" WHERE t.id = "audited_id"),
    (SELECT b."studyId" FROM "AnalysisPlan" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "Head" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "TrainingRun" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "PhantomRun" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "PermutationRun" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "EncoderTraining" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "EncoderComparison" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "ExportRun" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "PromptSet" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "ExternalSource" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "RatingImport" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "EventKind" b WHERE b.id = "audited_id"),
    (SELECT b."studyId" FROM "BinEntry" b WHERE b."subjectId" = "audited_id"),
    (SELECT e."studyId" FROM "AuditEntry" e WHERE e."subject" = "thing" AND e."studyId" IS NOT NULL
      ORDER BY e.id DESC LIMIT 1)
  );
END $$;

CREATE FUNCTION "find_study_of_audited"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."studyId" IS NULL AND NEW."subject" IS NOT NULL AND NEW."action" !~ '^(session|account|model|backup|audit)\.' THEN
    NEW."studyId" := "study_of_audited"(NEW."subject");
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "audit_entries_have_study" BEFORE INSERT ON "AuditEntry"
FOR EACH ROW EXECUTE FUNCTION "find_study_of_audited"();

-- Entries that are there already. What they say is not touched, and their seals do not cover this column.
ALTER TABLE "AuditEntry" DISABLE TRIGGER "audit_entries_stay";
UPDATE "AuditEntry" SET "studyId" = "study_of_audited"("subject")
WHERE "subject" IS NOT NULL AND "action" !~ '^(session|account|model|backup|audit)\.';
ALTER TABLE "AuditEntry" ENABLE TRIGGER "audit_entries_stay";

-- CreateIndex
CREATE INDEX "AuditEntry_studyId_id_idx" ON "AuditEntry"("studyId", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_studyId_userId_id_idx" ON "AuditEntry"("studyId", "userId", "id");
