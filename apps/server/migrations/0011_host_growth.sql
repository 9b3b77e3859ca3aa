CREATE TABLE "host_growth" (
	"host_id" integer NOT NULL,
	"rank" smallint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"program" text NOT NULL,
	"version" text,
	"processes" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"grown_bytes" bigint NOT NULL,
	"hours" integer NOT NULL,
	CONSTRAINT "host_growth_host_id_rank_pk" PRIMARY KEY("host_id","rank")
);
--> statement-breakpoint
CREATE INDEX "host_growth_most" ON "host_growth" USING btree ("grown_bytes");