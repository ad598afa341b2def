-- AlterTable
ALTER TABLE "RatingSheet" ALTER COLUMN "scores" DROP DEFAULT;
