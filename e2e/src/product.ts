import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram, runProgram } from '@seep/tools/child-program';
import { AGENT, enrolAgent } from '@seep/tools/enrol-agent';
import { freePort } from '@seep/tools/free-port';

const root = join(import.meta.dirname, '..', '..');
const SERVER = join(root, 'node_modules', '.bin', 'seep-server');

/**
 * A server with a database and data directory of its own, and an agent of this machine, as two processes that can be
 * stopped and started one by one.
 */
export class Product implements AsyncDisposable {
  readonly dataDir: string;
  readonly url: string;
  readonly #env: Record<string, string>;
  #server: ChildProgram | undefined;
  #agent: ChildProgram | undefined;
  #token: string | undefined;

  private constructor(dataDir: string, port: number, env: Record<string, string>) {
    this.dataDir = dataDir;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = { SEEP_DATA_DIR: dataDir, SEEP_PORT: `${port}`, SEEP_LOG_LEVEL: 'warn', ...env };
  }

  /**
   * Server and agent, the agent enrolled and sending.
   * @param settings lines for its agent.yaml
   */
  static async start(env: Record<string, string> = {}, settings: readonly string[] = []): Promise<Product> {
    const product = await Product.startWithoutAgent(env);
    const token = await product.serverCommand('token', 'create');
    const config = await enrolAgent({ url: product.url, token }, join(product.dataDir, 'agent'));
    await appendFile(config, settings.map((line) => `${line}\n`).join(''));
    product.startAgent();
    return product;
  }

  /** A server that knows no host yet. */
  static async startWithoutAgent(env: Record<string, string> = {}): Promise<Product> {
    const product = new Product(await mkdtemp(join(tmpdir(), 'seep-e2e-')), await freePort(), env);
    await product.startServer();
    return product;
  }

  async startServer(): Promise<void> {
    this.#server = new ChildProgram(SERVER, ['start'], { env: this.#env });
    await this.#server.lineMatching(/^Seep is ready/);
  }

  async stopServer(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  startAgent(): void {
    this.#agent = new ChildProgram(AGENT, ['run', '--config', this.#agentConfig]);
  }

  /** As kill -9 does: nothing is said, nothing is flushed. */
  async killAgent(): Promise<void> {
    await this.#agent?.kill();
    this.#agent = undefined;
  }

  /** A command beside the running server. @returns what it prints */
  async serverCommand(...args: string[]): Promise<string> {
    return runProgram(SERVER, args, { env: this.#env });
  }

  /** GET of the REST API. */
  async get<Body>(path: string): Promise<Body> {
    this.#token ??= await this.serverCommand('api-token', 'create', '--role', 'admin');
    const response = await fetch(`${this.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  /** A link that signs the first admin in, once. */
  async signInLink(): Promise<string> {
    return this.serverCommand('user', 'link');
  }

  async agentSettings(): Promise<string> {
    return readFile(this.#agentConfig, 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent?.stop();
    await this.#server?.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  get #agentConfig(): string {
    return join(this.dataDir, 'agent', 'agent.yaml');
  }
}
