-- CreateTable
CREATE TABLE "StudyLogo" (
    "studyId" UUID NOT NULL,
    "picture" BYTEA NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StudyLogo_pkey" PRIMARY KEY ("studyId")
);

-- AddForeignKey
ALTER TABLE "StudyLogo" ADD CONSTRAINT "StudyLogo_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;
