-- AlterTable
ALTER TABLE "Study" ADD COLUMN     "items" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "RatingSheet" ADD COLUMN     "remarks" JSONB;

-- AlterTable
ALTER TABLE "SheetVersion" ADD COLUMN     "remarks" JSONB;

-- AlterTable
ALTER TABLE "SheetSave" ADD COLUMN     "remarks" JSONB;
