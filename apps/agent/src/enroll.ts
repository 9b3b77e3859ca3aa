import * as v from 'valibot';
import { requireTransport, type Transport } from './connection/transport.ts';
import { EnrolmentError } from './enrolment-error.ts';

const enrolled = v.object({
  hostId: v.string(),
  credential: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
});
const known = v.object({ hostId: v.string() });
const refusal = v.object({ code: v.string(), message: v.string() });

const TIMEOUT_MS = 30_000;

/** Codes by which the server says that a credential is good for nothing any more. */
const CREDENTIAL_REFUSALS = new Set(['unauthorized', 'credential_revoked']);

/**
 * Trades an enrolment token for a credential of this host's own (POST /api/v1/enroll).
 * @throws EnrolmentError
 */
export async function enroll(
  server: string,
  request: { token: string; hostname: string; labels: Record<string, string> },
  transport: Transport,
): Promise<v.InferOutput<typeof enrolled>> {
  const { response, body } = await ask(`${server}/api/v1/enroll`, transport, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw refused(server, response, body);
  return parsed(enrolled, server, body);
}

/**
 * The host that a credential belongs to (GET /agent, without an upgrade); undefined when it lets nobody in any more.
 * @throws EnrolmentError
 */
export async function hostOf(
  server: string,
  credential: string,
  transport: Transport,
): Promise<string | undefined> {
  const { response, body } = await ask(`${server}/agent`, transport, {
    headers: { authorization: `Bearer ${credential}` },
  });
  if (CREDENTIAL_REFUSALS.has(saidBy(body)?.code ?? '')) return undefined;
  if (!response.ok) throw refused(server, response, body);
  return parsed(known, server, body).hostId;
}

async function ask(
  url: string,
  transport: Transport,
  init: RequestInit,
): Promise<{ response: Response; body: unknown }> {
  try {
    const options = { ...init, ...requireTransport(transport), signal: AbortSignal.timeout(TIMEOUT_MS) };
    const response = await fetch(url, options);
    return { response, body: await response.json().catch(() => undefined) };
  } catch (cause) {
    throw new EnrolmentError(`cannot reach ${url}: ${reasonOf(cause)}`, { cause });
  }
}

function saidBy(body: unknown): v.InferOutput<typeof refusal> | undefined {
  return v.is(refusal, body) ? body : undefined;
}

function refused(server: string, { status }: Response, body: unknown): EnrolmentError {
  const said = saidBy(body);
  return new EnrolmentError(`${server} refuses (HTTP ${status})${said ? `: ${said.message}` : ''}`);
}

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  server: string,
  body: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body);
  if (!result.success) throw new EnrolmentError(`${server} does not answer as a Seep server does`);
  return result.output;
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
