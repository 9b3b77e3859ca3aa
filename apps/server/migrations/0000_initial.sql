CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_tokens_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"hash" "bytea" NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "baselines" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"uptime_ms" bigint NOT NULL,
	"schema_id" integer NOT NULL,
	"block" "bytea" NOT NULL,
	CONSTRAINT "baselines_host_id_boot_no_kind_pk" PRIMARY KEY("host_id","boot_no","kind")
);
--> statement-breakpoint
CREATE TABLE "boots" (
	"host_id" integer NOT NULL,
	"no" integer NOT NULL,
	"boot_id" uuid NOT NULL,
	"booted_at" timestamp (3) with time zone NOT NULL,
	"ticks_zero_at" timestamp (3) with time zone NOT NULL,
	"facts" jsonb NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"stored_records" bigint DEFAULT 0 NOT NULL,
	"first_sample_at" timestamp (3) with time zone,
	"last_sample_at" timestamp (3) with time zone,
	CONSTRAINT "boots_host_id_no_pk" PRIMARY KEY("host_id","no")
);
--> statement-breakpoint
CREATE TABLE "enrolment_tokens" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "enrolment_tokens_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"hash" "bytea" NOT NULL,
	"labels" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"uses_left" integer NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"seq" bigint NOT NULL,
	"ordinal" smallint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL,
	CONSTRAINT "events_host_id_boot_no_seq_ordinal_pk" PRIMARY KEY("host_id","boot_no","seq","ordinal")
);
--> statement-breakpoint
CREATE TABLE "finding_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "finding_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"finding_id" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"verdict" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"subject_key" text NOT NULL,
	"state" text NOT NULL,
	"class" text NOT NULL,
	"metric" text NOT NULL,
	"slope_per_hour" double precision NOT NULL,
	"onset_at" timestamp (3) with time zone NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"exhaustion_at" timestamp (3) with time zone,
	"verdict" text NOT NULL,
	"finding" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "host_status" (
	"host_id" integer PRIMARY KEY NOT NULL,
	"boot_no" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"uptime_ms" bigint NOT NULL,
	"mem_total_bytes" bigint NOT NULL,
	"mem_available_bytes" bigint,
	"swap_total_bytes" bigint,
	"swap_free_bytes" bigint,
	"process_count" integer NOT NULL,
	"load1" real
);
--> statement-breakpoint
CREATE TABLE "hosts" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "hosts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"labels" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"facts" jsonb,
	"agent_version" text,
	"credential_hash" "bytea" NOT NULL,
	"credential_revoked_at" timestamp (3) with time zone,
	"enrolled_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"connected_at" timestamp (3) with time zone,
	"disconnected_at" timestamp (3) with time zone,
	"last_received_at" timestamp (3) with time zone,
	"clock_skew_ms" integer
);
--> statement-breakpoint
CREATE TABLE "processes" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"pid" integer NOT NULL,
	"start_ticks" bigint NOT NULL,
	"parent_pid" integer NOT NULL,
	"spawner_pid" integer NOT NULL,
	"name" text NOT NULL,
	"command" text NOT NULL,
	"user_id" bigint,
	"cgroup" text,
	"unit" text,
	"container" text,
	"is_kernel_thread" boolean NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"gone_at" timestamp (3) with time zone,
	CONSTRAINT "processes_host_id_boot_no_pid_start_ticks_pk" PRIMARY KEY("host_id","boot_no","pid","start_ticks")
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"host_id" integer NOT NULL,
	"boot_no" integer NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"uptime_ms" bigint NOT NULL,
	"interval_ms" integer NOT NULL,
	"schema_id" integer,
	"kind" smallint NOT NULL,
	"block" "bytea" NOT NULL,
	CONSTRAINT "samples_host_id_at_boot_no_seq_pk" PRIMARY KEY("host_id","at","boot_no","seq")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
-- By hand: the builder knows no partitions. Days get partitions of their own as they come (src/db/partitions.ts).
CREATE TABLE "samples_default" PARTITION OF "samples" DEFAULT;
--> statement-breakpoint
CREATE TABLE "schemas" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "schemas_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"digest" text NOT NULL,
	"tables" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text DEFAULT 'viewer' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_hash" ON "api_tokens" USING btree ("hash");--> statement-breakpoint
CREATE UNIQUE INDEX "boots_boot_id" ON "boots" USING btree ("host_id","boot_id");--> statement-breakpoint
CREATE UNIQUE INDEX "enrolment_tokens_hash" ON "enrolment_tokens" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING btree ("host_id","at");--> statement-breakpoint
CREATE INDEX "finding_changes_finding" ON "finding_changes" USING btree ("finding_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "findings_open" ON "findings" USING btree ("host_id","subject_key") WHERE "findings"."closed_at" IS NULL;--> statement-breakpoint
CREATE INDEX "findings_updated" ON "findings" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "findings_host" ON "findings" USING btree ("host_id","updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "hosts_credential_hash" ON "hosts" USING btree ("credential_hash");--> statement-breakpoint
CREATE INDEX "processes_alive" ON "processes" USING btree ("host_id","boot_no","gone_at");--> statement-breakpoint
CREATE UNIQUE INDEX "schemas_digest" ON "schemas" USING btree ("digest");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token" ON "sessions" USING btree ("token");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "verifications" USING btree ("identifier");