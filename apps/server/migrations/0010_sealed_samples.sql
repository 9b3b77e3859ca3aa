CREATE TABLE "sealed_samples" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"records" integer NOT NULL,
	"keyframes_at" timestamp (3) with time zone[] NOT NULL,
	"block" "bytea" NOT NULL,
	CONSTRAINT "sealed_samples_host_id_at_boot_no_pk" PRIMARY KEY("host_id","at","boot_no")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
-- By hand: partitions as for samples; blocks come compressed.
ALTER TABLE "sealed_samples" ALTER COLUMN "block" SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE TABLE "sealed_samples_default" PARTITION OF "sealed_samples" DEFAULT;
