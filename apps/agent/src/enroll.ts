import { z } from 'zod';

/** The server did not let this host in; the message says why. */
export class EnrolmentError extends Error {
  override readonly name = 'EnrolmentError';
}

const answer = z.object({ hostId: z.string(), credential: z.string().min(1).max(256) });
const refusal = z.object({ message: z.string() });

const TIMEOUT_MS = 30_000;

/**
 * Trades an enrolment token for a credential of this host's own (POST /api/v1/enroll).
 * @throws EnrolmentError
 */
export async function enroll(
  server: string,
  request: { token: string; hostname: string; labels: Record<string, string> },
): Promise<z.infer<typeof answer>> {
  const url = `${server.replace(/\/+$/, '')}/api/v1/enroll`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new EnrolmentError(`cannot reach ${url}: ${reasonOf(cause)}`, { cause });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const said = refusal.safeParse(body);
    throw new EnrolmentError(
      `${server} refuses (HTTP ${response.status})${said.success ? `: ${said.data.message}` : ''}`,
    );
  }
  const result = answer.safeParse(body);
  if (!result.success) throw new EnrolmentError(`${url} does not answer as a Seep server does`);
  return result.data;
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
