import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../bench/children.ts';
import { ownPostgres } from '../bench/job-services.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { freePort } from '../test/support/ports.ts';
import { type ComposeFile, type ComposeService, readCompose } from './compose-file.ts';
import type { Image } from './dockerfile.ts';

/** The user of the image. Only root can start others. */
const credentials = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

/** `.env` as README has it made. */
export function makeEnvFile(folder: string): string {
  const file = join(folder, '.env');
  copyFileSync(join(projectRoot, '.env.example'), file);
  execFileSync(join(projectRoot, 'deploy/secrets.sh'), [file]);
  return readFileSync(file, 'utf8');
}

/**
 * What compose.yaml starts, on this machine: its database made by its script, its Redis with its command, and its
 * programs from the files of the image with the variables of the image and the service.
 */
export class Installation {
  readonly #image: Image;
  readonly #root: string;
  readonly #compose: ComposeFile;
  readonly #hosts = new Map<string, string>();
  readonly #lifetimes: Lifetimes;

  constructor(image: Image, root: string, envFile: string, lifetimes: Lifetimes) {
    this.#image = image;
    this.#root = root;
    this.#compose = readCompose(readFileSync(join(projectRoot, 'compose.yaml'), 'utf8'), envFile);
    this.#lifetimes = lifetimes;
  }

  async startDatabase(): Promise<void> {
    const { environment = {}, volumes = [] } = this.#service('db');
    const { url } = await ownPostgres(this.#lifetimes, environment.POSTGRES_PASSWORD);
    const { host, hostname, port, password } = new URL(url);
    this.#hosts.set('db:5432', host);
    const [script = ''] = volumes.flatMap(
      (volume) => /^(.*):\/docker-entrypoint-initdb\.d/.exec(volume)?.[1] ?? [],
    );
    execFileSync(join(projectRoot, script), {
      env: {
        ...environment,
        PATH: process.env.PATH,
        POSTGRES_USER: 'owner',
        PGHOST: hostname,
        PGPORT: port,
        PGPASSWORD: password,
      },
    });
  }

  async startRedis(): Promise<void> {
    const { command = [], environment } = this.#service('redis');
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'medical-redis-'));
    const place = `redis-server - --port ${port} --bind 127.0.0.1 --dir ${folder}`;
    const [file = '', ...args] = command.map((part) => part.replace('redis-server -', place));
    const child = spawn(file, args, { env: { ...environment, PATH: process.env.PATH }, stdio: 'ignore' });
    this.#lifetimes.add('redis', async () => {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    });
    this.#hosts.set('redis:6379', `127.0.0.1:${port}`);
    const ping = () => this.redis(['ping']).includes('PONG');
    while (!ping()) await pause(50);
  }

  /** What redis-cli prints, with the password that the service has. */
  redis(args: string[]): string {
    const [, port = ''] = (this.#hosts.get('redis:6379') ?? '').split(':');
    try {
      return execFileSync('redis-cli', ['-p', port, ...args], {
        env: { ...this.#service('redis').environment, PATH: process.env.PATH },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    } catch {
      return '';
    }
  }

  /** A command in a container of the service that ends by itself, such as `docker compose run` and `exec` give. */
  run(service: string, command = this.#service(service).command ?? this.#image.command, input = '') {
    const { file, args, options } = this.#process(service, command, {});
    return new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = spawn(file, args, { ...options, stdio: 'pipe' });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      child.on('close', (code) => resolve({ code, output }));
      child.stdin.end(input);
    });
  }

  /** A service that goes on, once the image's health check says that it is well. */
  async start(
    service: string,
    portVariable: string,
  ): Promise<{ url: string; stop(): Promise<number | null> }> {
    const port = String(await freePort());
    const ports = { [portVariable]: port };
    const { file, args, options } = this.#process(
      service,
      this.#service(service).command ?? this.#image.command,
      ports,
    );
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    this.#lifetimes.add(service, () => stop(child).then(() => {}));
    const check = this.#process(service, this.#image.healthcheck, ports);
    for (let tries = 0; !succeeds(check); tries++) {
      if (child.exitCode !== null || tries === 100) throw new Error(`${service} is not well:\n${output}`);
      await pause(100);
    }
    return { url: `http://127.0.0.1:${port}`, stop: () => stop(child) };
  }

  #service(name: string): ComposeService {
    const service = this.#compose.services[name];
    if (!service) throw new Error(`compose.yaml has no service ${name}`);
    return service;
  }

  #process(name: string, [file = '', ...args]: string[], ports: Record<string, string>) {
    const { environment = {}, volumes = [] } = this.#service(name);
    const env: Record<string, string> = { ...this.#image.env, PATH: process.env.PATH ?? '' };
    for (const [key, value] of Object.entries(environment))
      env[key] = this.#onThisMachine(String(value), volumes);
    const cwd = join(this.#root, 'app');
    return { file, args, options: { cwd, env: { ...env, ...ports }, ...credentials } };
  }

  /** Names of the network become addresses of this machine, and named volumes folders beside the image. */
  #onThisMachine(value: string, volumes: string[]): string {
    let here = value;
    for (const [name, address] of this.#hosts) here = here.replace(`@${name}`, `@${address}`);
    // Nothing listens on the discard port: the model is away.
    here = here.replace('//ollama:11434', '//127.0.0.1:9');
    for (const volume of volumes) {
      const [, target = ''] = /^\w+:([^:]+)/.exec(volume) ?? [];
      if (target && here.startsWith(target)) here = `${this.#volume(target)}${here.slice(target.length)}`;
    }
    return here;
  }

  #volume(target: string): string {
    const folder = join(this.#root, '..', 'volumes', target);
    mkdirSync(folder, { recursive: true });
    execFileSync('chmod', ['a+rwx', folder]);
    return folder;
  }
}

function succeeds({ file, args, options }: { file: string; args: string[]; options: object }): boolean {
  try {
    execFileSync(file, args, { ...options, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
  }
  return child.exitCode;
}
