-- Whether nothing of the file that a refusal names could be used, and how many
-- data a refusal stands for (0 is one).
ALTER TABLE refusal ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refusal ADD COLUMN count INTEGER NOT NULL DEFAULT 0;
