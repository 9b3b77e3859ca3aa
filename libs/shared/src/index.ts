export { FURTHER_TABLES, type FurtherTable, furtherTable, tableColumn } from './metrics/tables.ts';
export {
  columnOf,
  HOST_METRICS,
  hostMetric,
  type Metric,
  type MetricKind,
  PROCESS_METRICS,
  type Unit,
  unitOf,
} from './metrics/catalogue.ts';
export { formatMemoryCsvRow, MEMORY_CSV_HEADER, type MemoryCsvRow } from './metrics/memory-csv.ts';
export {
  type Answer,
  type Ask,
  ASK_CAPABILITY,
  ASK_READS,
  type AskRead,
  type AskRefusal,
  type ProcessReading,
} from './protocol/ask.ts';
export {
  decodeToAgent,
  decodeToServer,
  encodeBody,
  encodeMessage,
  encodeNumbered,
} from './protocol/codec.ts';
export {
  CLOSE_CODES,
  PERMANENT_REFUSALS,
  ProtocolError,
  type ProtocolErrorCode,
  protocolErrorCodeOf,
} from './protocol/errors.ts';
export {
  HELLO_TIMEOUT_MS,
  MAX_ANSWER_BYTES,
  MAX_ANSWER_GROUPS,
  MAX_FRAME_BYTES,
  MAX_PID,
  MAX_TEXT_LENGTH,
} from './protocol/limits.ts';
export {
  type AgentConfig,
  agentConfig,
  BASELINE_KINDS,
  type BaselineBody,
  type BaselineKind,
  type BootInfo,
  type EventBody,
  type Facts,
  type Hello,
  type HostEvent,
  type HostFacts,
  type NumberedMessage,
  type NumberedType,
  type ProcessDescription,
  type RowDescription,
  type SampleBody,
  type ToAgent,
  type ToServer,
  type Welcome,
} from './protocol/messages.ts';
export { formatRecordedFrame, parseRecordedFrame } from './protocol/recorded.ts';
export { OLDEST_SERVED_PROTOCOL_VERSION, PROTOCOL_VERSION } from './protocol/version.ts';
export { packRows, type PackedRows, unpackRows } from './rows/pack-rows.ts';
export { TokenBucket } from './rate/token-bucket.ts';
export {
  applyDelta,
  createTables,
  decodeKeyframe,
  encodeDelta,
  encodeKeyframe,
  type TableChange,
} from './table/block.ts';
export {
  type Column,
  isSameSchema,
  type SampleSchema,
  sampleSchema,
  type TableSchema,
} from './table/schema.ts';
export { textKey } from './table/text-key.ts';
export { ABSENT, Table } from './table/table.ts';
export { ByteReader, ByteWriter, unzigzag, zigzag } from './table/varint.ts';
export { formatBytes, formatCount, formatDuration, formatRatio } from './units/format.ts';
