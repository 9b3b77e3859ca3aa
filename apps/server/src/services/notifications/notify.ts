import { type DeliveryDeps, deliverDue } from './deliver.ts';
import { enqueueNews } from './enqueue.ts';

/** The job: writes down what there is to tell, and tells what is due. @returns what was done, in a line */
export async function notify(
  deps: DeliveryDeps,
  signal: AbortSignal,
  now = new Date(),
): Promise<string | undefined> {
  await enqueueNews(deps.db, deps.publicUrl, now);
  const { sent, failed } = await deliverDue(deps, signal, now);
  return sent + failed > 0 ? `sent ${sent}, ${failed} attempts failed` : undefined;
}
