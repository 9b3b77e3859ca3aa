CREATE TABLE "heat_maps" (
	"id" text PRIMARY KEY NOT NULL,
	"program" text NOT NULL,
	"metric" text NOT NULL,
	"hosts" integer NOT NULL,
	"rising" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"hour_ms" integer NOT NULL,
	"map" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "heat_maps_rising" ON "heat_maps" USING btree ("rising" DESC NULLS LAST,"hosts" DESC NULLS LAST,"id");