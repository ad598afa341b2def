-- Studies that were in the bin when each scale got limits of its own: the limit on an item, which was the same for all scales, stays so in them, too.
UPDATE "BinRow" f SET "row" = f."row" || jsonb_build_object('itemLimit', s."row" -> 'itemLimit') FROM "BinRow" s
WHERE f."table" = 'StudyScale' AND f."row" IS NOT NULL AND NOT f."row" ? 'itemLimit'
  AND s."entryId" = f."entryId" AND s."table" = 'Study' AND s."row" ->> 'id' = f."row" ->> 'studyId';
