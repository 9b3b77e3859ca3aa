/**
 * Every duration of the method, in minutes of a host's time. Nothing else in this library knows how long anything
 * takes; `timeScale` divides all of them alike.
 */
const MINUTES = {
  /** A cell keeps the lowest level within it: what a collector or a burst gives back is not in it. */
  cell: 1,
  hourCell: 60,
  day: 24 * 60,
  /** A subject that has been known for this long has shown what it does every day. */
  knownDay: 26 * 60,

  /** Cells kept of a subject that rises: of a minute, and of an hour. */
  minuteHistory: 6 * 60,
  hourHistory: 672 * 60,

  /** A process's first minutes: code is mapped, pools are filled. */
  settling: 3,
  /** An open finding is told again this often when only its numbers moved. */
  update: 10,
  /** A subject that stayed level this long gives its cells back. */
  minuteRest: 2 * 60,
  hourRest: 8 * 24 * 60,
  /** One whose days' floors stayed, and that never rose by much, gives them back sooner. */
  flat: 3 * 24 * 60,

  /** How long a path has to pass without a break before it is believed. */
  rapidHold: 2,
  fastHold: 6,
  fastDayHold: 6 * 60,
  slowHold: 12 * 60,

  /** Shortest stretch of growth that each path decides on. */
  rapidProcess: 30,
  rapidFamily: 12,
  fastProcess: 2 * 60,
  fastFamily: 100,
  fastHalfDay: 16 * 60,
  fastDay: 25 * 60,
  /** The same of growth that began with the subject: many a cache has filled by then, and each hour was seen twice. */
  fastDayFromBirth: 48 * 60,
  slow: 48 * 60,

  /** The rapid path wants to have seen a subject level for so long, or to see it grow for longer. */
  rapidLevel: 30,
  rapidFromBirth: 60,
  /** Users open windows and shells; growth among what is theirs has to outlast a working day. */
  patienceWithUsers: 10 * 60,

  /** The rapid path speaks when memory ends within this time. */
  rapidProcessHorizon: 12 * 60,
  rapidFamilyHorizon: 24 * 60,

  /** A process is not judged by the slow path before this age. */
  slowProbation: 3 * 60,
  /** What comes and goes within this time is no part of how an epoch rises. */
  epoch: 6 * 60,
  /** Of an epoch of a lineage the start-up is left out, and the rest tells something from this length on. */
  lineageSettling: 180,
  lineageEpoch: 180,

  /** Slowest warm-up (time constant) that is told from a leak, by the paths of minutes and of hours. */
  warmUp: 12 * 60,
  warmUpDay: 48 * 60,
  /** The same of growth that began with the subject, as that of caches does. */
  warmUpFromBirth: 120 * 60,
} as const;

/** The durations in milliseconds of a sample's clock: `cellMs`, `fastProcessMs`, … */
export type Windows = { readonly [Name in keyof typeof MINUTES as `${Name}Ms`]: number };

/** @param timeScale windows are this many times shorter */
export function createWindows(timeScale: number): Windows {
  return Object.fromEntries(
    Object.entries(MINUTES).map(([name, minutes]) => [`${name}Ms`, (minutes * 60_000) / timeScale]),
  ) as Windows;
}
