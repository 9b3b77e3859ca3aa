import { flagOf, type JsonObject, listOf, numberOf, objectOf, textOf } from '../json.ts';

/** Disk that one kind of thing takes. */
export interface DockerUsage {
  totalCount: number;
  activeCount: number;
  sizeBytes: number;
  /** What `docker system prune` of this kind would give back, as the engine's own command counts it. */
  reclaimableBytes: number;
}

export interface DockerDiskUsage {
  images: DockerUsage;
  containers: DockerUsage;
  volumes: DockerUsage;
  buildCache: DockerUsage;
  /** Images that no name leads to and no container uses. */
  danglingImageCount: number;
  /** Volumes that no container uses. */
  unusedVolumeCount: number;
}

/*
 * up to API 1.51:  {"LayersSize":1982256,
 *                   "Images":[{"Containers":3,"RepoTags":["other:1"],"SharedSize":1982256,"Size":1982256,…}],
 *                   "Containers":[{"State":"running","SizeRw":20971520,…}],
 *                   "Volumes":[{"Name":"vol1","UsageData":{"RefCount":1,"Size":0}}],
 *                   "BuildCache":[{"InUse":false,"Shared":false,"Size":0}],"BuilderSize":0}
 * from API 1.52:   {"ImageUsage":{"ActiveCount":1,"TotalCount":3,"Reclaimable":0,"TotalSize":1982256,"Items":[…]},
 *                   "ContainerUsage":{…},"VolumeUsage":{…},"BuildCacheUsage":{…}}
 */

/** GET /system/df, of either form. */
export function dockerDiskUsageOf(answer: unknown): DockerDiskUsage {
  const root = objectOf(answer);
  const images = itemsOf(root, 'Images', 'ImageUsage');
  const volumes = itemsOf(root, 'Volumes', 'VolumeUsage');
  return {
    images: summaryOf(root['ImageUsage']) ?? imageUsage(images, numberOf(root['LayersSize']) ?? 0),
    containers: summaryOf(root['ContainerUsage']) ?? usageOf(itemsOf(root, 'Containers'), CONTAINER),
    volumes: summaryOf(root['VolumeUsage']) ?? usageOf(volumes, VOLUME),
    buildCache:
      summaryOf(root['BuildCacheUsage']) ??
      buildCacheUsage(itemsOf(root, 'BuildCache'), numberOf(root['BuilderSize'])),
    danglingImageCount: images.filter(isDangling).length,
    unusedVolumeCount: volumes.filter(VOLUME.isReclaimable).length,
  };
}

function itemsOf(root: JsonObject, name: string, usage?: string): JsonObject[] {
  const legacy = root[name];
  const items = legacy ?? (usage === undefined ? undefined : objectOf(root[usage])['Items']);
  return listOf(items).map(objectOf);
}

function summaryOf(value: unknown): DockerUsage | undefined {
  const { TotalCount, ActiveCount, TotalSize, Reclaimable } = objectOf(value);
  const totalCount = numberOf(TotalCount);
  if (totalCount === undefined) return undefined;
  return {
    totalCount,
    activeCount: numberOf(ActiveCount) ?? 0,
    sizeBytes: numberOf(TotalSize) ?? 0,
    reclaimableBytes: numberOf(Reclaimable) ?? 0,
  };
}

/** Layers are shared: what remains when each used image keeps what is its own. */
function imageUsage(images: readonly JsonObject[], layersBytes: number): DockerUsage {
  const active = images.filter(({ Containers }) => (numberOf(Containers) ?? 0) > 0);
  const own = sum(active, ({ Size, SharedSize }) => {
    const [size = -1, shared = -1] = [numberOf(Size), numberOf(SharedSize)];
    return size < 0 || shared < 0 ? 0 : size - shared;
  });
  return {
    totalCount: images.length,
    activeCount: active.length,
    sizeBytes: layersBytes,
    reclaimableBytes: Math.max(0, layersBytes - own),
  };
}

function buildCacheUsage(records: readonly JsonObject[], builderBytes: number | undefined): DockerUsage {
  const own = records.filter(({ Shared }) => flagOf(Shared) !== true);
  const sizeBytes = builderBytes ?? sum(own, plainSize);
  return {
    totalCount: records.length,
    activeCount: records.filter(isInUse).length,
    sizeBytes,
    reclaimableBytes: Math.max(0, sizeBytes - sum(own.filter(isInUse), plainSize)),
  };
}

/** What is told of each thing of a kind that shares nothing with the others. */
interface Measures {
  sizeBytes: (item: JsonObject) => number;
  isActive: (item: JsonObject) => boolean;
  isReclaimable: (item: JsonObject) => boolean;
}

const CONTAINER: Measures = {
  sizeBytes: ({ SizeRw }) => numberOf(SizeRw) ?? 0,
  isActive: ({ State }) => /running|paused|restarting/.test(textOf(State) ?? ''),
  isReclaimable: (container) => !CONTAINER.isActive(container),
};

const VOLUME: Measures = {
  // -1 where the driver cannot tell.
  sizeBytes: (volume) => Math.max(0, numberOf(usageData(volume)['Size']) ?? 0),
  isActive: (volume) => (numberOf(usageData(volume)['RefCount']) ?? 0) > 0,
  isReclaimable: (volume) => numberOf(usageData(volume)['RefCount']) === 0,
};

function usageOf(
  items: readonly JsonObject[],
  { sizeBytes, isActive, isReclaimable }: Measures,
): DockerUsage {
  return {
    totalCount: items.length,
    activeCount: items.filter(isActive).length,
    sizeBytes: sum(items, sizeBytes),
    reclaimableBytes: sum(items.filter(isReclaimable), sizeBytes),
  };
}

function isInUse({ InUse }: JsonObject): boolean {
  return flagOf(InUse) === true;
}

function plainSize({ Size }: JsonObject): number {
  return numberOf(Size) ?? 0;
}

function isDangling({ RepoTags, Containers }: JsonObject): boolean {
  const names = listOf(RepoTags).filter((name) => name !== '<none>:<none>');
  return names.length === 0 && (numberOf(Containers) ?? 0) <= 0;
}

function usageData(volume: JsonObject): JsonObject {
  return objectOf(volume['UsageData']);
}

function sum(items: readonly JsonObject[], of: (item: JsonObject) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
