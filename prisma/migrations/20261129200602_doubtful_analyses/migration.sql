-- Analyses whose numbers are doubtful, so that finding them reads no results: these are some hundred kilobytes a row.
CREATE INDEX "Analysis_doubtful" ON "Analysis" ("id") WHERE jsonb_path_exists("result", '$.quality[0].message');
