CREATE TABLE "removed_hosts" (
	"id" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"credential_hash" "bytea" NOT NULL,
	"removed_at" timestamp (3) with time zone NOT NULL,
	"cleared_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "removed_hosts_credential_hash" ON "removed_hosts" USING btree ("credential_hash");