-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "shiftDates" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Participant" ADD COLUMN     "dateShift" INTEGER NOT NULL DEFAULT (-1 - (abs(('x' || substr(md5((gen_random_uuid())::text), 1, 8))::bit(32)::bigint) % 365))::integer;
