CREATE TABLE "finding_decisions" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "finding_decisions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"host_id" integer NOT NULL,
	"lineage_key" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"decision" text NOT NULL,
	"comment" text NOT NULL,
	"until_at" timestamp (3) with time zone,
	"is_current" boolean NOT NULL,
	CONSTRAINT "finding_decisions_host_id_id_pk" PRIMARY KEY("host_id","id")
);
--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "lineage_key" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "finding_decisions_current" ON "finding_decisions" USING btree ("host_id","lineage_key") WHERE "finding_decisions"."is_current";--> statement-breakpoint
CREATE INDEX "finding_decisions_lineage" ON "finding_decisions" USING btree ("host_id","lineage_key","id");