-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "itemLimit" INTEGER,
ADD COLUMN     "totalLimit" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "Consensus" (
    "id" UUID NOT NULL,
    "interviewId" UUID NOT NULL,
    "scores" JSONB NOT NULL,
    "remarks" JSONB,
    "reason" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "signedRevision" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Consensus_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ConsensusVersion" (
    "consensusId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "scores" JSONB NOT NULL,
    "remarks" JSONB,
    "reason" TEXT NOT NULL DEFAULT '',
    "signedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ConsensusVersion_pkey" PRIMARY KEY ("consensusId","version")
);

-- CreateTable
CREATE TABLE "ConsensusSignature" (
    "consensusId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "signerId" UUID NOT NULL,
    "signedName" TEXT NOT NULL,
    "isThird" BOOLEAN NOT NULL,
    "signedAt" TIMESTAMPTZ(3) NOT NULL,
    "text" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "ConsensusSignature_pkey" PRIMARY KEY ("consensusId","version","signerId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Consensus_interviewId_key" ON "Consensus"("interviewId");

-- AddForeignKey
ALTER TABLE "Consensus" ADD CONSTRAINT "Consensus_interviewId_fkey" FOREIGN KEY ("interviewId") REFERENCES "Interview"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConsensusVersion" ADD CONSTRAINT "ConsensusVersion_consensusId_fkey" FOREIGN KEY ("consensusId") REFERENCES "Consensus"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConsensusSignature" ADD CONSTRAINT "ConsensusSignature_consensusId_fkey" FOREIGN KEY ("consensusId") REFERENCES "Consensus"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConsensusSignature" ADD CONSTRAINT "ConsensusSignature_signerId_fkey" FOREIGN KEY ("signerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE FUNCTION "keep_signed_consensus"() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'A signed consensus is never changed.' USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER "keep_signed_consensus" BEFORE UPDATE ON "ConsensusVersion"
  FOR EACH ROW EXECUTE FUNCTION "keep_signed_consensus"();

CREATE TRIGGER "keep_signed_consensus" BEFORE UPDATE ON "ConsensusSignature"
  FOR EACH ROW EXECUTE FUNCTION "keep_signed_consensus"();
