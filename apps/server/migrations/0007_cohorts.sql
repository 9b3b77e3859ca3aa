CREATE TABLE "alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"host_id" integer NOT NULL,
	"rule" text NOT NULL,
	"severity" text NOT NULL,
	"value" double precision NOT NULL,
	"threshold" double precision NOT NULL,
	"message" text NOT NULL,
	"since_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "finding_hosts" (
	"finding_id" bigint NOT NULL,
	"host_id" integer NOT NULL,
	CONSTRAINT "finding_hosts_finding_id_host_id_pk" PRIMARY KEY("finding_id","host_id")
);
--> statement-breakpoint
CREATE TABLE "host_census" (
	"host_id" integer PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"programs" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "finding_decisions" ADD COLUMN "up_to" double precision;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "parent_id" bigint;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("host_id","rule") WHERE "alerts"."ended_at" IS NULL;--> statement-breakpoint
CREATE INDEX "alerts_since" ON "alerts" USING btree ("since_at");--> statement-breakpoint
CREATE INDEX "finding_hosts_host" ON "finding_hosts" USING btree ("host_id");
--> statement-breakpoint
CREATE OR REPLACE VIEW seep_findings AS
SELECT findings.id AS finding_id, findings.host_id, hosts.name AS host, findings.state, findings.class, findings.metric,
  findings.slope_per_hour, findings.onset_at, findings.first_seen_at, findings.updated_at, findings.closed_at,
  findings.exhaustion_at, findings.verdict, findings.finding -> 'subject' AS subject,
  findings.parent_id,
  ARRAY(SELECT finding_hosts.host_id FROM finding_hosts WHERE finding_hosts.finding_id = findings.id
    ORDER BY finding_hosts.host_id) AS cohort_host_ids
FROM findings LEFT JOIN hosts ON hosts.id = findings.host_id;
