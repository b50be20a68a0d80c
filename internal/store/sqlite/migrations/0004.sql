-- Whether nothing was refused, and the place tells what the register lacks.
ALTER TABLE refusal ADD COLUMN lacking INTEGER NOT NULL DEFAULT 0;
