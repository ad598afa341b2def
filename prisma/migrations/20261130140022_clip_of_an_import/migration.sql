-- AlterTable
ALTER TABLE "ModelImport" ADD COLUMN     "clip" TEXT;
