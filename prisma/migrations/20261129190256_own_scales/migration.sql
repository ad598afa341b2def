-- CreateTable
CREATE TABLE "OwnScale" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OwnScale_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "OwnScale_studyId_version_key" ON "OwnScale"("studyId", "version");

-- AddForeignKey
ALTER TABLE "OwnScale" ADD CONSTRAINT "OwnScale_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OwnScale" ADD CONSTRAINT "OwnScale_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A version that sheets may have been rated with is never changed; another version is added.
CREATE FUNCTION "keep_own_scale"() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'A version of a scale is never changed.' USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "keep_own_scale" BEFORE UPDATE ON "OwnScale"
  FOR EACH ROW EXECUTE FUNCTION "keep_own_scale"();
