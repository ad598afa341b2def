-- No program has made estimates of participants that the head was trained on; whatever did, they are not kept.
DELETE FROM "Estimate" WHERE "kind" = 'inSample';

-- AlterEnum
CREATE TYPE "EstimateKind_new" AS ENUM ('outOfFold', 'unseen');
ALTER TABLE "Estimate" ALTER COLUMN "kind" TYPE "EstimateKind_new" USING ("kind"::text::"EstimateKind_new");
ALTER TYPE "EstimateKind" RENAME TO "EstimateKind_old";
ALTER TYPE "EstimateKind_new" RENAME TO "EstimateKind";
DROP TYPE "EstimateKind_old";

-- AlterTable
ALTER TABLE "Estimate" ALTER COLUMN "lower" DROP NOT NULL,
ALTER COLUMN "upper" DROP NOT NULL;

-- Heads without a card have no residuals. Their estimates of new participants were stored with an interval of no width,
-- which looked like certainty.
UPDATE "Estimate" AS e SET "lower" = NULL, "upper" = NULL, "lower95" = NULL, "upper95" = NULL
FROM "Head" AS h
WHERE h."id" = e."headId" AND h."card" IS NULL AND e."kind" = 'unseen' AND e."lower" = e."upper";
