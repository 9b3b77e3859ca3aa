import { commandMask } from './command-mask.ts';

/** What of a process tells whose successor it is. */
export interface LineageFacts {
  /** comm */
  name: string;
  /** Scrubbed; empty for a kernel thread. */
  command: string;
  exePath?: string;
  unit?: string;
  /** The user of a unit of a user's own manager. */
  unitUid?: number;
  containerId?: string;
  /** Survives a container that is made anew; without it each container is a place of its own. */
  containerName?: string;
}

/** The same program in the same unit or container, across restarts of both. */
export interface Lineage {
  /** Place and command, for comparing. */
  key: string;
  /** `nginx`, `python3 app.py`, `java shop.jar`: the same on every host. */
  program: string;
  /** `unit:nginx.service`, `container:shop-web-1`, `host` */
  place: string;
  /** The command line without what differs from run to run. */
  command: string;
}

const DELETED = / \(deleted\)$/;

/** Programs that run others, which are meant: `python3.11 -u app.py` is app.py. */
const INTERPRETER =
  /^(?:python|pypy|ruby|perl|node|bun|deno|php|lua|java|dotnet|(?:ba|da|z|k)?sh)(?:-?\d[\d.]*)?$/;

/** Options of them that take the next word with them. */
const TAKES_NEXT = new Set([
  '-cp',
  '-classpath',
  '--class-path',
  '-r',
  '--require',
  '--import',
  '-W',
  '-X',
  '-I',
]);

/** A pod's name ends with that of its replica set and five letters of its own. */
const POD_SUFFIX = /-(?:[a-z0-9]{6,10}-)?[a-z0-9]{5}$/;

/** Where a process came from, over its restarts: two processes of one key are one after the other, or copies. */
export function lineageOf(facts: LineageFacts): Lineage {
  const place = placeOf(facts);
  const program = programOf(facts);
  const command = facts.command === '' ? program : commandMask(facts.command);
  return { key: `${place} ${command}`, program, place, command };
}

/** Name of a program, without where it lies and which version of it this is. */
export function programOf({ name, command, exePath }: LineageFacts): string {
  if (command === '' && exePath === undefined) return `[${kernelThread(name)}]`;
  const words = command.split(' ');
  const file = baseName((exePath ?? words[0] ?? name).replace(DELETED, '')) || name;
  if (!INTERPRETER.test(file)) return file;
  // A title that it gave itself: `npm exec mcp-server`.
  if (!INTERPRETER.test(baseName(words[0] ?? ''))) return commandMask(words.slice(0, 2).join(' ')) || file;
  const script = scriptOf(words.slice(1));
  return script === undefined ? unversioned(file) : `${unversioned(file)} ${commandMask(script)}`;
}

/** The unit or container that a process belongs to, by a name that its next incarnation has too. */
export function placeOf({ containerId, containerName, unit, unitUid }: LineageFacts): string {
  const container = containerName === undefined ? containerId : stableContainer(containerName);
  // A system container has units of its own.
  const inner = unit === undefined ? '' : `/${stableUnit(unit)}`;
  if (container !== undefined) return `container:${container}${inner}`;
  if (unit === undefined) return 'host';
  return `unit:${stableUnit(unit)}${unitUid === undefined ? '' : `@${unitUid}`}`;
}

/** `kworker/0:1H-events` and `ksoftirqd/3` are one of each to us. */
function kernelThread(name: string): string {
  return name.replace(/[/:-].*$/, '') || name;
}

/** systemd numbers sessions and what is started by hand: `session-4.scope`, `run-u12.service`, `app-x-4242.scope`. */
function stableUnit(unit: string): string {
  if (unit.startsWith('dbus-:')) return unit.replaceAll(/\d+/g, '*');
  if (/^run-[a-z]?[0-9a-f]+\.(?:service|scope)$/.test(unit)) return unit.replace(/-[a-z]?[0-9a-f]+\./, '-*.');
  return unit.endsWith('.scope') ? unit.replaceAll(/-\d+(?=[.-])/g, '-*') : unit;
}

/** `k8s_app_shop-7d9f8b6c5-x2x4z_prod_UID_3` → `k8s_app_shop_prod` */
function stableContainer(name: string): string {
  const [prefix, container, pod, namespace] = name.split('_');
  if (prefix !== 'k8s' || container === undefined || pod === undefined || namespace === undefined)
    return name;
  return `k8s_${container}_${pod.replace(POD_SUFFIX, '')}_${namespace}`;
}

/** What an interpreter was told to run: the first word that is no option. */
function scriptOf(words: readonly string[]): string | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const next = words[index + 1];
    if (word === '-jar') return next && baseName(next);
    if (word === '-m') return next;
    // A command of its own, in words that nobody can cut a name out of.
    if (word === '-c' || word === '-e') return undefined;
    if (TAKES_NEXT.has(word)) index++;
    else if (!word.startsWith('-') && word !== '') return baseName(word);
  }
  return undefined;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `python3.11` → `python3`, as the distribution's link of the same purpose is called. */
function unversioned(file: string): string {
  return file.replace(/\.[\d.]+$/, '');
}
