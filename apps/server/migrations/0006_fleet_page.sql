CREATE TABLE "host_trends" (
	"host_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"used_ratio" real NOT NULL,
	CONSTRAINT "host_trends_host_id_at_pk" PRIMARY KEY("host_id","at")
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"owner" text NOT NULL,
	"page" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	CONSTRAINT "saved_views_owner_page_name_pk" PRIMARY KEY("owner","page","name")
);
