-- Raters may differ by other numbers of points on each scale. The limit on an item was the same for all, and stays so where it was set.
-- AlterTable
ALTER TABLE "StudyScale" ADD COLUMN     "itemLimit" INTEGER,
ADD COLUMN     "totalLimit" DOUBLE PRECISION;

UPDATE "StudyScale" f SET "itemLimit" = s."itemLimit" FROM "Study" s WHERE s.id = f."studyId";
