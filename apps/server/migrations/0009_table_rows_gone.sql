ALTER TABLE "table_rows" ADD COLUMN "gone_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "table_rows_gone" ON "table_rows" USING btree ("gone_at") WHERE gone_at IS NOT NULL;