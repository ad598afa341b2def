-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "clipLimit" INTEGER;

-- AlterTable
ALTER TABLE "Analysis" ADD COLUMN     "clipLimit" INTEGER;
