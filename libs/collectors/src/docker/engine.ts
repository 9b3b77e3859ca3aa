import { numberOf, objectOf, textOf } from '../json.ts';
import { present } from '../present.ts';

/** The engine itself. */
export interface DockerEngine {
  version?: string;
  apiVersion?: string;
  /** `Podman Engine` for Podman; absent for Docker, which does not say. */
  product?: string;
  storageDriver?: string;
  cgroupDriver?: string;
  cgroupVersion?: string;
  rootDirectory?: string;
  containerCount?: number;
  runningCount?: number;
  imageCount?: number;
  /** What the engine cannot do on this host, in its own words: `WARNING: No swap limit support`. */
  warnings: string[];
}

const MAX_WARNINGS = 16;

/*
 * /version: {"Version":"20.10.24","ApiVersion":"1.41","Components":[{"Name":"Engine",…}],…}
 * /info:    {"Containers":3,"ContainersRunning":2,"Images":3,"Driver":"overlay2","CgroupDriver":"systemd",
 *            "CgroupVersion":"2","DockerRootDir":"/var/lib/docker","Warnings":null,…}
 */

/** GET /version and GET /info. */
export function dockerEngineOf(versionAnswer: unknown, infoAnswer: unknown): DockerEngine {
  const { Version, ApiVersion, Components } = objectOf(versionAnswer);
  const info = objectOf(infoAnswer);
  const [first] = Array.isArray(Components) ? Components : [];
  const component = textOf(objectOf(first)['Name']);
  return present({
    version: textOf(Version),
    apiVersion: textOf(ApiVersion),
    product: component === 'Engine' ? undefined : component,
    storageDriver: textOf(info['Driver']),
    cgroupDriver: textOf(info['CgroupDriver']),
    cgroupVersion: textOf(info['CgroupVersion']),
    rootDirectory: textOf(info['DockerRootDir']),
    containerCount: numberOf(info['Containers']),
    runningCount: numberOf(info['ContainersRunning']),
    imageCount: numberOf(info['Images']),
    warnings: (Array.isArray(info['Warnings']) ? info['Warnings'] : [])
      .slice(0, MAX_WARNINGS)
      .flatMap((warning: unknown) => textOf(warning) ?? []),
  });
}
