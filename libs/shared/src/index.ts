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
export type { Answer, ProcessReading } from './protocol/answer.ts';
export type { Ask } from './protocol/ask.ts';
export { ASK_CAPABILITY, ASK_READS, type AskRead, type AskRefusal } from './protocol/ask-reads.ts';
export { BASELINE_KINDS, type BaselineKind } from './protocol/baseline-kinds.ts';
export { decodeToAgent } from './protocol/decode-to-agent.ts';
export { decodeToServer } from './protocol/decode-to-server.ts';
export { encodeBody, encodeMessage, encodeNumbered } from './protocol/encode.ts';
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
  MAX_FRAME_TO_AGENT_BYTES,
  MAX_PID,
  MAX_TEXT_LENGTH,
} from './protocol/limits.ts';
export { formatRecordedFrame, parseRecordedFrame } from './protocol/recorded.ts';
export type { AgentConfig, ToAgent, Welcome } from './protocol/to-agent.ts';
export type {
  BaselineBody,
  BootInfo,
  EventBody,
  Facts,
  Hello,
  HostEvent,
  HostFacts,
  NumberedMessage,
  NumberedType,
  ProcessDescription,
  RowDescription,
  SampleBody,
  ToServer,
} from './protocol/to-server.ts';
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
export { isSameSchema } from './table/same-schema.ts';
export { type Column, type SampleSchema, sampleSchema, type TableSchema } from './table/sample-schema.ts';
export { textKey } from './table/text-key.ts';
export { ABSENT, Table } from './table/table.ts';
export { ByteReader, ByteWriter, unzigzag, zigzag } from './table/varint.ts';
export { formatBytes, formatCount, formatDuration, formatRatio } from './units/format.ts';
