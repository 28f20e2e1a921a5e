import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/support/ports.ts';

export const projectRoot = fileURLToPath(new URL('..', import.meta.url));

export interface ServerChild {
  url: string;
  pid: number;
  /** From the start of the process until it said that it is ready. */
  readyMs: number;
  /** What it wrote, standard output and error together. */
  log: () => string;
  /** SIGKILL: nothing is finished, nothing is flushed. */
  kill: () => Promise<void>;
  /** SIGTERM, and SIGKILL after 20 seconds. */
  stop: () => Promise<void>;
}

export interface ServerCommand {
  name: string;
  /** Arguments of `node`. */
  args: string[];
  /** Beside HOST, PORT, WORKER_PORT and what a child needs from this process: nothing else is inherited. */
  env: Record<string, string>;
  /** Path that answers 200 once the server is ready. */
  readyPath: string;
  /** How long it may take until it is ready. */
  readyWithinMs: number;
  /** Gets the child as soon as it runs, before it is ready. */
  onSpawn?: (kill: () => Promise<void>) => void;
}

/** Starts a server as a child process on a free port of 127.0.0.1 and waits until it is ready. Throws with its last lines. */
export async function startServer(command: ServerCommand): Promise<ServerChild> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'medical-child-'));
  const logFile = join(folder, 'log');
  const output = openSync(logFile, 'a');
  const started = performance.now();
  const child = spawn(process.execPath, command.args, {
    cwd: projectRoot,
    env: { ...inherited(), ...command.env, HOST: '127.0.0.1', PORT: String(port), WORKER_PORT: String(port) },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = childEnd(child);
  let lastLog = '';
  const log = (): string => {
    try {
      lastLog = readFileSync(logFile, 'utf8');
    } catch {
      // The file went with the child: what was read last stays.
    }
    return lastLog;
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
    log();
    rmSync(folder, { recursive: true, force: true });
  };
  const kill = (): Promise<void> => end('SIGKILL');
  command.onSpawn?.(kill);

  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url + command.readyPath))) {
    const gone = child.exitCode !== null || child.signalCode !== null;
    if (gone || performance.now() - started > command.readyWithinMs) {
      await kill();
      const what = gone ? 'ended before it was ready' : `was not ready after ${command.readyWithinMs} ms`;
      throw new Error(`${command.name} ${what}:\n${lastLog.split('\n').slice(-25).join('\n')}`);
    }
    await pause(20);
  }
  return {
    url,
    pid: child.pid ?? 0,
    readyMs: performance.now() - started,
    log,
    kill,
    stop: () => end('SIGTERM'),
  };
}

/** Compiles the project, as `npm start` does. */
export async function buildProject(): Promise<void> {
  const child = spawn('npm', ['run', '--silent', 'build'], { cwd: projectRoot, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the project does not compile');
}

/** Variables without which a child may not run; settings of the caller's shell must not colour a measurement. */
function inherited(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USER', 'TMPDIR', 'PGPASSWORD', 'PGPASSFILE', 'PGUSER', 'NODE_OPTIONS'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function childEnd(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
