CREATE TABLE "table_rows" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"table_name" text NOT NULL,
	"key" bigint NOT NULL,
	"birth" bigint NOT NULL,
	"facts" jsonb NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"described_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "table_rows_host_id_boot_no_table_name_key_birth_pk" PRIMARY KEY("host_id","boot_no","table_name","key","birth")
);
