CREATE INDEX "alerts_host" ON "alerts" USING btree ("host_id","id");--> statement-breakpoint
CREATE INDEX "alerts_open_latest" ON "alerts" USING btree ("id") WHERE "alerts"."ended_at" IS NULL;--> statement-breakpoint
CREATE INDEX "boots_booted" ON "boots" USING btree ("booted_at");--> statement-breakpoint
CREATE INDEX "events_of_fleet" ON "events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "findings_state" ON "findings" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "findings_open_latest" ON "findings" USING btree ("id") WHERE "findings"."closed_at" IS NULL;