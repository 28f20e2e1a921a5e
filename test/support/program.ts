import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './ports.ts';

export interface Program {
  url: string;
  pid: number;
  output(): string;
  /** @returns the exit code */
  ended(): Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
}

/** `npm start` without the build, on a free port of this machine. */
export async function startProgram(env: Record<string, string>): Promise<Program> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/start/serve.ts'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exit = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid as number,
    output: () => output,
    ended: async () => (await exit)[0] as number | null,
    signal: (signal) => void child.kill(signal),
  };
}
