import { formatBytes, formatCount, formatDuration, formatRatio, hostMetric } from '@seep/shared';
import { CONTRAST } from '../activity/attribution.ts';
import type { CohortClaim } from '../cohort/model.ts';
import type { Finding, Forecast, Subject } from '../model.ts';
import { RESTART } from './proof.ts';

const DAY_MS = 86_400_000;
/** Longer command lines are cut in a sentence; the finding has all of it. */
const LONGEST_COMMAND = 80;
/** A smaller part of the host's growth is not worth a word. */
const WORTH_SAYING = 0.2;
/** Peers that grow at less than this share of the pace are flat beside it. */
const FLAT_SHARE = 0.1;
/** A host that was idle for this share of the time was idle. */
const MOSTLY_IDLE = 0.5;

/** What a verdict says besides the finding. */
export interface VerdictContext {
  hostName: string;
  memTotalBytes: number;
  /** What the engine says of the container that the finding is in. */
  container?: { name: string; hasMemoryLimit: boolean };
}

/**
 * One sentence made from the finding's numbers: what, where, since when, how fast, idle or not, and when it ends. Times
 * are UTC.
 */
export function verdictOf(finding: Finding, context: VerdictContext): string {
  if (finding.cohort) return cohortVerdictOf(finding, finding.cohort, context);
  const claim = `${whatOf(finding, context)} ${verbOf(finding)}: ${growthOf(finding)}, ${paceOf(finding)}`;
  if (finding.state === 'fixed') return `${claim}; ${endOf(finding)}.`;
  const end = finding.subject.kind === 'lineage' ? restartsOf(finding) : forecastOf(finding, context);
  return `${claim}${activityOf(finding)}${sessionsOf(finding)}${shareOf(finding)}; ${end}${adviceOf(finding)}${limitOf(context)}.`;
}

/** The same for what only many hosts together show. */
function cohortVerdictOf(finding: Finding, cohort: CohortClaim, { hostName }: VerdictContext): string {
  const { subject, slopePerHour, state } = finding;
  const version = subject.version === undefined ? '' : ` ${subject.version}`;
  const who =
    subject.command === undefined
      ? bucketName(finding.metric)
      : `${quoted(subject.command)}${version}${placeOf(subject)}`;
  const where = cohort.kind === 'outlier' ? hostName : `${cohort.growing} of ${cohort.judged} hosts`;
  const [low, middle, high] = slopePerHour.map((slope) => formatBytes(slope * 24));
  const spread = low === high ? `${middle} a day` : `${middle} a day each (${low} to ${high})`;
  const claim = `${who} ${VERB[state]} on ${where}: ${growthOf(finding)}, ${spread}`;
  const held = `${claim}${referenceOf(cohort, slopePerHour[1])}`;
  return state === 'fixed' ? `${held}; ${endOf(finding)}.` : `${held}.`;
}

function referenceOf({ kind, reference }: CohortClaim, perHour: number): string {
  if (!reference) return ', on nearly all hosts that run it';
  const others =
    kind === 'outlier' ? `${reference.members} others` : `other versions on ${reference.members} hosts`;
  return `; ${others} ${Math.abs(reference.perHour) < FLAT_SHARE * perHour ? 'are flat' : `grow by ${formatBytes(reference.perHour * 24)} a day`}`;
}

const VERB: Readonly<Record<Finding['state'], string>> = {
  watch: 'grows',
  probable: 'probably leaks',
  confirmed: 'leaks',
  fixed: 'leaked',
};

function verbOf({ metric, state }: Finding): string {
  return metric === 'zombies' ? UNREAPED[state] : VERB[state];
}

/** Of what never waits for its children. */
const UNREAPED: Readonly<Record<Finding['state'], string>> = {
  watch: 'leaves children unreaped',
  probable: 'probably leaves children unreaped',
  confirmed: 'leaves children unreaped',
  fixed: 'left children unreaped',
};

/** What grows through restarts is given back by each. */
function restartsOf({ proof }: Finding): string {
  const restarts = proof.excluded.filter(({ reason }) => reason === RESTART).length;
  return `it was started again ${formatCount(restarts)} times since, which gave back what it had`;
}

/** Nothing but the host's own end stops a container without a limit. */
function limitOf({ container }: VerdictContext): string {
  return container?.hasMemoryLimit === false ? `; container ${container.name} has no memory limit` : '';
}

function whatOf({ subject, metric }: Finding, { hostName, container }: VerdictContext): string {
  if (subject.kind === 'host')
    return `${bucketName(metric)}${subject.name ? ` ${subject.name}` : ''} on ${hostName}`;
  if (subject.kind === 'container') return `Memory${placeOf(subject, container?.name)} on ${hostName}`;
  const command = subject.command === undefined ? 'a process' : quoted(subject.command);
  const who = `${command}${pidOf(subject)}${placeOf(subject, container?.name)} on ${hostName}`;
  return subject.kind === 'family' ? `${who}${spawnerOf(subject)}` : who;
}

const BUCKET_NAME: Readonly<Record<string, string>> = {
  unaccountedBytes: 'Memory that nothing accounts for',
  slabCacheBytes: 'Slab cache',
  tmpfsFileSystemBytes: 'File system in memory',
};

function bucketName(metric: string): string {
  return BUCKET_NAME[metric] ?? hostMetric(metric).label;
}

function pidOf({ pid }: Subject): string {
  return pid === undefined ? '' : ` (pid ${pid})`;
}

function placeOf({ container, unit }: Subject, containerName = container): string {
  if (containerName !== undefined) return ` in container ${containerName}`;
  return unit === undefined ? '' : ` of ${unit}`;
}

function spawnerOf({ spawner }: Subject): string {
  return spawner === undefined ? '' : `, started by ${quoted(spawner)},`;
}

function growthOf(finding: Finding): string {
  const { metric, subject, cohort, from, to, bytesFrom, bytesTo, onsetMs, updatedMs } = finding;
  const since = `since ${clockTime(onsetMs, updatedMs)}`;
  // Its lives are put end to end: there is no such level, only growth.
  if (subject.kind === 'lineage' && !cohort) return `${formatBytes(to - from)} in all its lives ${since}`;
  if (isBytes(metric)) return `${formatBytes(from)} → ${formatBytes(to)} ${since}`;
  const bytes =
    bytesFrom === undefined || bytesTo === undefined
      ? ''
      : ` with ${formatBytes(bytesFrom)} → ${formatBytes(bytesTo)}`;
  return `${formatCount(from)} → ${formatCount(to)} ${unitOf(metric)}${bytes} ${since}`;
}

/** Rates of less than a unit an hour are told a day: what people plan in. */
function paceOf({ metric, slopePerHour, bytesPerHour, proof }: Finding): string {
  const [, perHour] = slopePerHour;
  const isDaily = proof.path === 'slow';
  const amount = isDaily ? 24 : 1;
  const per = isDaily ? 'a day' : 'an hour';
  if (isBytes(metric)) return `${formatBytes(perHour * amount)} ${per}`;
  const bytes = bytesPerHour === undefined ? '' : ` or ${formatBytes(bytesPerHour * amount)}`;
  return `${formatCount(perHour * amount)} ${unitOf(metric)}${bytes} ${per}`;
}

function activityOf({ class: leakClass, proof }: Finding): string {
  if (leakClass === 'work') return ', with the work it does, and gives nothing back';
  const activities = proof.points.map(({ activity }) => activity).filter((activity) => activity !== null);
  if (activities.length === 0) return '';
  if (proof.idleMs >= MOSTLY_IDLE * (proof.toMs - proof.fromMs)) return ', while the host is idle';
  const hasBoth = Math.max(...activities) - Math.min(...activities) >= CONTRAST;
  // A host that was as busy all the time shows no difference; then it is the subject itself that did nothing.
  return hasBoth ? ', no faster when the host is busy' : ', with next to no work of its own';
}

/** Nobody was there who could have done it. */
function sessionsOf({ hadSessions }: Finding): string {
  return hadSessions === false ? ', no session active' : '';
}

/** What people try first, and what helps. */
function adviceOf({ metric }: Finding): string {
  return metric === 'zombies'
    ? '; it never waits for them: mend or restart it, a zombie cannot be killed'
    : '';
}

function shareOf({ explainedShare }: Finding): string {
  if (explainedShare === undefined || explainedShare < WORTH_SAYING) return '';
  return `, ${formatRatio(explainedShare)} of what the host lost since`;
}

function forecastOf({ forecast, updatedMs, metric }: Finding, { memTotalBytes }: VerdictContext): string {
  const memory = `${formatBytes(memTotalBytes)} of memory`;
  const what = forecast ? LIMIT[forecast.limit](forecast.limitValue, memory) : '';
  if (!forecast) return `when ${ENDLESS[metric] ?? `the host's ${memory} end`} cannot be said yet`;
  const [early, middle, late] = forecast.atMs.map((atMs) => formatDuration(atMs - updatedMs)) as [
    string,
    string,
    string,
  ];
  return early === late ? `${what} in ${middle}` : `${what} in ${middle} (${early} to ${late})`;
}

/** What comes to an end of what is no memory. */
const ENDLESS: Readonly<Record<string, string>> = {
  zombies: "the host's process ids are used up",
  threads: "the host's process ids are used up",
  descriptors: 'its descriptors are used up',
};

const LIMIT: Readonly<Record<Forecast['limit'], (limit: number, memory: string) => string>> = {
  host: (_limit, memory) => `the host's ${memory} end`,
  cgroup: (limit) => `its limit of ${formatBytes(limit)} is reached`,
  tmpfs: (limit) => `its ${formatBytes(limit)} are full`,
  descriptors: (limit) => `its ${formatCount(limit)} descriptors are used up`,
  pids: (limit) => `the host's ${formatCount(limit)} process ids are used up`,
};

function endOf({ fixedBecause = 'flat', subject, metric, updatedMs }: Finding): string {
  const who = subject.kind === 'family' ? 'they' : 'it';
  const by = ` by ${clockTime(updatedMs, updatedMs)}`;
  if (metric === 'zombies' && fixedBecause === 'fell') return `it has waited for most of them${by}`;
  return `${who} ${ENDING[fixedBecause]}${fixedBecause === 'flat' ? '' : by}`;
}

const ENDING: Readonly<Record<NonNullable<Finding['fixedBecause']>, string>> = {
  ended: 'ended',
  fell: 'gave most of it back',
  flat: 'stopped growing',
};

function quoted(command: string): string {
  const line = command.replaceAll(/\s+/g, ' ');
  return line.length <= LONGEST_COMMAND ? line : `${line.slice(0, LONGEST_COMMAND - 1)}…`;
}

/** What is counted. */
function unitOf(metric: string): string {
  return metric === 'count' ? 'processes' : metric;
}

function isBytes(metric: string): boolean {
  return metric.endsWith('Bytes');
}

/** "02:10 UTC", with the date when it is another day's. */
function clockTime(atMs: number, nowMs: number): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  const isToday = Math.floor(atMs / DAY_MS) === Math.floor(nowMs / DAY_MS);
  return `${isToday ? '' : `${date} `}${time.slice(0, 5)} UTC`;
}
