-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "reportWithout" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "IssuedReport" (
    "id" UUID NOT NULL,
    "interviewId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "size" TEXT NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "blind" BOOLEAN NOT NULL,
    "content" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "issuedById" UUID,
    "issuedName" TEXT NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IssuedReport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "IssuedReport_interviewId_number_key" ON "IssuedReport"("interviewId", "number");

-- AddForeignKey
ALTER TABLE "IssuedReport" ADD CONSTRAINT "IssuedReport_interviewId_fkey" FOREIGN KEY ("interviewId") REFERENCES "Interview"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IssuedReport" ADD CONSTRAINT "IssuedReport_issuedById_fkey" FOREIGN KEY ("issuedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What was handed out is kept as it was; whoever handed it out may go and come back.
CREATE FUNCTION "keep_issued_report"() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'A report that was handed out is never changed.' USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "keep_issued_report" BEFORE UPDATE ON "IssuedReport"
  FOR EACH ROW
  WHEN ((OLD."interviewId", OLD."number", OLD."size", OLD."comment", OLD."blind", OLD."content", OLD."sha256", OLD."issuedName", OLD."issuedAt")
    IS DISTINCT FROM (NEW."interviewId", NEW."number", NEW."size", NEW."comment", NEW."blind", NEW."content", NEW."sha256", NEW."issuedName", NEW."issuedAt"))
  EXECUTE FUNCTION "keep_issued_report"();
