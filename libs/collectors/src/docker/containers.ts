import { listOf, numberOf, objectOf, textOf } from '../json.ts';
import { present } from '../present.ts';
import { cutText } from '../text.ts';

const MAX_CONTAINERS = 10_000;
const MAX_NAMES = 8;
const MAX_LABELS = 32;
const MAX_LABEL_LENGTH = 256;

/**
 * Labels that tell what a container belongs to. The others are left out: reverse proxies and backup tools keep passwords
 * in theirs.
 */
const LABEL =
  /^(?:com\.docker\.(?:compose|swarm|stack)|io\.podman\.compose|io\.kubernetes|org\.opencontainers\.image)\./;

/** `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`. */
export type DockerContainerState = string;

export interface DockerContainer {
  /** 64 hexadecimal digits: the containerId of its processes' cgroup. */
  id: string;
  /** Without the slash in front; the first is its own, the others are links. */
  names: string[];
  image?: string;
  imageId?: string;
  state?: DockerContainerState;
  createdAtMs?: number;
  labels: Record<string, string>;
}

export interface DockerContainers {
  containers: DockerContainer[];
  isComplete: boolean;
}

/*
 * [{"Id":"2fcef08f…","Names":["/limited"],"Image":"nginx:1.27","ImageID":"sha256:2ae7…","Created":1795384886,
 *   "State":"running","Status":"Up 3 seconds","Labels":{"com.docker.compose.project":"shop"},…}]
 */

/** GET /containers/json?all=1 */
export function dockerContainersOf(answer: unknown): DockerContainers {
  const list = listOf(answer);
  const containers: DockerContainer[] = [];
  for (const entry of list.slice(0, MAX_CONTAINERS)) {
    const { Id, Names, Image, ImageID, State, Created, Labels } = objectOf(entry);
    const id = textOf(Id);
    if (id === undefined) continue;
    const created = numberOf(Created);
    containers.push(
      present({
        id,
        names: listOf(Names)
          .slice(0, MAX_NAMES)
          .flatMap((name) => textOf(name)?.replace(/^\//, '') ?? []),
        image: textOf(Image),
        imageId: textOf(ImageID),
        state: textOf(State),
        createdAtMs: created === undefined ? undefined : created * 1000,
        labels: identityLabelsOf(Labels),
      }),
    );
  }
  return { containers, isComplete: list.length <= MAX_CONTAINERS };
}

/** Those of a container's labels that tell what it belongs to. */
export function identityLabelsOf(labels: unknown): Record<string, string> {
  const wanted = Object.entries(objectOf(labels)).flatMap(([name, value]): [string, string][] => {
    const text = textOf(value);
    return LABEL.test(name) && text !== undefined
      ? [[cutText(name, MAX_LABEL_LENGTH), cutText(text, MAX_LABEL_LENGTH)]]
      : [];
  });
  return Object.fromEntries(wanted.slice(0, MAX_LABELS));
}
