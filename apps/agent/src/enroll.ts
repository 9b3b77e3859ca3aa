import * as z from 'zod/mini';
import { requireTransport, type Transport } from './connection/transport.ts';
import { EnrolmentError } from './enrolment-error.ts';

const enrolled = z.object({
  hostId: z.string(),
  credential: z.string().check(z.minLength(1), z.maxLength(256)),
});
const known = z.object({ hostId: z.string() });
const refusal = z.object({ code: z.string(), message: z.string() });

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
): Promise<z.infer<typeof enrolled>> {
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
  if (CREDENTIAL_REFUSALS.has(refusal.safeParse(body).data?.code ?? '')) return undefined;
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

function refused(server: string, { status }: Response, body: unknown): EnrolmentError {
  const said = refusal.safeParse(body).data;
  return new EnrolmentError(`${server} refuses (HTTP ${status})${said ? `: ${said.message}` : ''}`);
}

function parsed<Schema extends z.ZodMiniType>(
  schema: Schema,
  server: string,
  body: unknown,
): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (!result.success) throw new EnrolmentError(`${server} does not answer as a Seep server does`);
  return result.data;
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
