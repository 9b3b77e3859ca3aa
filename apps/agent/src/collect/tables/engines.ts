import { DockerClient, findDockerSockets, type KernelFs } from '@seep/collectors';

/** The container engines that listen on this host: Docker's and Podman's sockets. */
export class Engines {
  readonly #fs: KernelFs;
  #clients: DockerClient[] = [];

  constructor(fs: KernelFs) {
    this.#fs = fs;
  }

  /** Engines come and go; one that is still there keeps its client. */
  current(): readonly DockerClient[] {
    this.#clients = findDockerSockets(this.#fs).map(
      (path) => this.#clients.find(({ socketPath }) => socketPath === path) ?? new DockerClient(path),
    );
    return this.#clients;
  }
}
