-- AlterTable
ALTER TABLE "RatingSheet" ADD COLUMN     "counted" INTEGER;

-- CreateTable
CREATE TABLE "SheetVersion" (
    "sheetId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "scores" JSONB NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "blind" BOOLEAN NOT NULL,
    "signedAt" TIMESTAMPTZ(3) NOT NULL,
    "signedName" TEXT NOT NULL,
    "text" TEXT,
    "sha256" TEXT,

    CONSTRAINT "SheetVersion_pkey" PRIMARY KEY ("sheetId","version")
);

-- CreateTable
CREATE TABLE "SheetSave" (
    "sheetId" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "scores" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SheetSave_pkey" PRIMARY KEY ("sheetId","revision")
);

-- AddForeignKey
ALTER TABLE "SheetVersion" ADD CONSTRAINT "SheetVersion_sheetId_fkey" FOREIGN KEY ("sheetId") REFERENCES "RatingSheet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SheetSave" ADD CONSTRAINT "SheetSave_sheetId_fkey" FOREIGN KEY ("sheetId") REFERENCES "RatingSheet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Sheets that were locked before signatures existed have one version, without a signature.
UPDATE "RatingSheet" SET "counted" = 1 WHERE "lockedAt" IS NOT NULL;
INSERT INTO "SheetVersion" ("sheetId", "version", "scores", "blind", "signedAt", "signedName")
SELECT r."id", 1, r."scores", s."blinding" = 'blinded', r."lockedAt", u."name"
FROM "RatingSheet" r
JOIN "User" u ON u."id" = r."raterId"
JOIN "Interview" i ON i."id" = r."interviewId"
JOIN "Participant" p ON p."id" = i."participantId"
JOIN "Study" s ON s."id" = p."studyId"
WHERE r."lockedAt" IS NOT NULL;

CREATE FUNCTION "keep_signed_version"() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'A signed rating sheet is never changed.' USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "keep_signed_version" BEFORE UPDATE ON "SheetVersion"
  FOR EACH ROW EXECUTE FUNCTION "keep_signed_version"();
