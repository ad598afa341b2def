-- CreateTable
CREATE TABLE "RaterCode" (
    "studyId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "raterId" UUID NOT NULL,

    CONSTRAINT "RaterCode_pkey" PRIMARY KEY ("studyId","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "RaterCode_studyId_raterId_key" ON "RaterCode"("studyId", "raterId");

-- AddForeignKey
ALTER TABLE "RaterCode" ADD CONSTRAINT "RaterCode_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RaterCode" ADD CONSTRAINT "RaterCode_raterId_fkey" FOREIGN KEY ("raterId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Raters have the codes that exports gave them until now: in the order of their accounts.
INSERT INTO "RaterCode" ("studyId", "number", "raterId")
SELECT "studyId", row_number() OVER (PARTITION BY "studyId" ORDER BY "raterId"), "raterId"
FROM (
  SELECT DISTINCT p."studyId", s."raterId" FROM "RatingSheet" s
  JOIN "Interview" i ON i."id" = s."interviewId" JOIN "Participant" p ON p."id" = i."participantId"
) raters;

CREATE FUNCTION "keep_rater_code"() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'The code of a rater is never given to anybody else.' USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "keep_rater_code" BEFORE UPDATE ON "RaterCode"
  FOR EACH ROW EXECUTE FUNCTION "keep_rater_code"();
