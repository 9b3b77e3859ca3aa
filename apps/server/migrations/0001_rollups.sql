CREATE TABLE "jobs" (
	"name" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"duration_ms" integer,
	"runs" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"outcome" text
);
--> statement-breakpoint
CREATE TABLE "rollup_marks" (
	"host_id" integer NOT NULL,
	"tier" smallint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"marks" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "rollup_marks_host_id_tier_at_pk" PRIMARY KEY("host_id","tier","at")
);
--> statement-breakpoint
CREATE TABLE "rollups_1h" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"schema_id" integer NOT NULL,
	"samples" integer NOT NULL,
	"block" "bytea" NOT NULL,
	CONSTRAINT "rollups_1h_host_id_at_boot_no_pk" PRIMARY KEY("host_id","at","boot_no")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
-- By hand: partitions as for samples; blocks come compressed.
ALTER TABLE "rollups_1h" ALTER COLUMN "block" SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE TABLE "rollups_1h_default" PARTITION OF "rollups_1h" DEFAULT;
--> statement-breakpoint
CREATE TABLE "rollups_5m" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"schema_id" integer NOT NULL,
	"samples" integer NOT NULL,
	"block" "bytea" NOT NULL,
	CONSTRAINT "rollups_5m_host_id_at_boot_no_pk" PRIMARY KEY("host_id","at","boot_no")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
-- By hand: partitions as for samples; blocks come compressed.
ALTER TABLE "rollups_5m" ALTER COLUMN "block" SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE TABLE "rollups_5m_default" PARTITION OF "rollups_5m" DEFAULT;
--> statement-breakpoint
CREATE INDEX "rollup_marks_ripe" ON "rollup_marks" USING btree ("tier","at");