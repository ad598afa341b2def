-- CreateTable
CREATE TABLE "StudyInvitation" (
    "id" UUID NOT NULL,
    "studyId" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "StudyRole" NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "invitedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StudyInvitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "StudyInvitation_tokenHash_key" ON "StudyInvitation"("tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "StudyInvitation_studyId_email_key" ON "StudyInvitation"("studyId", "email");

-- AddForeignKey
ALTER TABLE "StudyInvitation" ADD CONSTRAINT "StudyInvitation_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StudyInvitation" ADD CONSTRAINT "StudyInvitation_invitedById_fkey" FOREIGN KEY ("invitedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
