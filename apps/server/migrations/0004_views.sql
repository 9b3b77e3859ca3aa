-- For people who point Grafana, or anything else that speaks SQL, at the database (docs/SQL.md). What these give is kept;
-- the tables behind them may change with any version.
CREATE VIEW seep_hosts AS
SELECT hosts.id AS host_id, hosts.name, hosts.labels, hosts.agent_version, hosts.enrolled_at, hosts.last_received_at,
  hosts.connected_at, hosts.clock_skew_ms, boots.boot_id, boots.booted_at,
  host_status.at AS sampled_at, host_status.mem_total_bytes, host_status.mem_available_bytes,
  host_status.swap_total_bytes, host_status.swap_free_bytes, host_status.process_count, host_status.load1
FROM hosts
  LEFT JOIN host_status ON host_status.host_id = hosts.id
  LEFT JOIN boots ON boots.host_id = host_status.host_id AND boots.no = host_status.boot_no;
--> statement-breakpoint
CREATE VIEW seep_findings AS
SELECT findings.id AS finding_id, findings.host_id, hosts.name AS host, findings.state, findings.class, findings.metric,
  findings.slope_per_hour, findings.onset_at, findings.first_seen_at, findings.updated_at, findings.closed_at,
  findings.exhaustion_at, findings.verdict, findings.finding -> 'subject' AS subject
FROM findings JOIN hosts ON hosts.id = findings.host_id;
--> statement-breakpoint
CREATE VIEW seep_events AS
SELECT events.host_id, hosts.name AS host, boots.boot_id, events.at, events.kind, events.detail
FROM events JOIN hosts ON hosts.id = events.host_id
  JOIN boots ON boots.host_id = events.host_id AND boots.no = events.boot_no;
--> statement-breakpoint
CREATE VIEW seep_boots AS
SELECT boots.host_id, hosts.name AS host, boots.boot_id, boots.booted_at, boots.first_sample_at, boots.last_sample_at,
  boots.stored_records, boots.last_seq - boots.stored_records AS lost_records
FROM boots JOIN hosts ON hosts.id = boots.host_id;
--> statement-breakpoint
CREATE VIEW seep_processes AS
SELECT processes.host_id, hosts.name AS host, boots.boot_id, processes.pid, processes.start_ticks, processes.parent_pid,
  processes.name, processes.command, processes.user_id, processes.unit, processes.container, processes.first_seen_at,
  processes.gone_at
FROM processes JOIN hosts ON hosts.id = processes.host_id
  JOIN boots ON boots.host_id = processes.host_id AND boots.no = processes.boot_no
WHERE NOT processes.is_kernel_thread;
