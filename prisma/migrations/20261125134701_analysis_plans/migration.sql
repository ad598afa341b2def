-- CreateTable
CREATE TABLE "AnalysisPlan" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 0,
    "known" JSONB,
    "text" TEXT,
    "sha256" TEXT,
    "lockedAt" TIMESTAMPTZ(3),
    "lockedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AnalysisPlan_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "AnalysisPlan_studyId_version_key" ON "AnalysisPlan"("studyId", "version");

-- AddForeignKey
ALTER TABLE "AnalysisPlan" ADD CONSTRAINT "AnalysisPlan_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AnalysisPlan" ADD CONSTRAINT "AnalysisPlan_lockedById_fkey" FOREIGN KEY ("lockedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A plan that is locked stays as it is, whoever asks. Only the account of the person who locked it may go; the text has the name.
CREATE FUNCTION "keep_locked_plan"() RETURNS trigger AS $$
BEGIN
  IF to_jsonb(OLD) - 'lockedById' IS DISTINCT FROM to_jsonb(NEW) - 'lockedById' THEN
    RAISE EXCEPTION 'A locked analysis plan is never changed.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "keep_locked_plan" BEFORE UPDATE ON "AnalysisPlan"
  FOR EACH ROW WHEN (OLD."lockedAt" IS NOT NULL) EXECUTE FUNCTION "keep_locked_plan"();
