-- CreateEnum
CREATE TYPE "Blinding" AS ENUM ('blinded', 'open');

-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "blinding" "Blinding" NOT NULL DEFAULT 'blinded';
