import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../bench/children.ts';
import type { Image, Stage } from './dockerfile.ts';

/**
 * Makes the files of the image in a folder: every COPY, and every RUN that is npm's; the rest of the base image is left
 * to the machine. Nobody may write to them afterwards, as in a container with a read-only file system.
 *
 * @param options.installed an installation by the same lock file, to be used by stages that install all dependencies
 * @returns the root of the last stage
 */
export function layOut(image: Image, folder: string, options: { installed?: string } = {}): string {
  const roots = new Map<string, string>();
  let root = folder;
  for (const [number, stage] of image.stages.entries()) {
    root = join(folder, stage.name ?? String(number));
    mkdirSync(root, { recursive: true });
    layOutStage(stage, root, roots, options.installed);
    if (stage.name) roots.set(stage.name, root);
  }
  execFileSync('chmod', ['-R', 'a-w,a+rX', root]);
  chmodSync(folder, 0o755);
  return root;
}

function layOutStage(stage: Stage, root: string, roots: Map<string, string>, installed?: string): void {
  let workdir = '/';
  for (const step of stage.steps) {
    if (step.kind === 'workdir') {
      workdir = step.path;
      mkdirSync(join(root, workdir), { recursive: true });
    } else if (step.kind === 'copy') {
      const from = step.from === undefined ? projectRoot : roots.get(step.from);
      if (from === undefined) throw new Error(`COPY --from=${step.from}: there is no such stage`);
      for (const source of step.sources) copy(join(from, source), within(root, workdir, step.to));
    } else if (step.command.startsWith('npm ci') && !step.command.includes('--omit=dev') && installed) {
      symlinkSync(installed, join(root, workdir, 'node_modules'));
    } else if (step.command.startsWith('npm ')) {
      execFileSync('sh', ['-c', `${step.command} --prefer-offline --loglevel=error`], {
        cwd: join(root, workdir),
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
  }
}

/** A file goes into a folder that is named with `/` at its end; a folder's content goes to the place itself. */
function copy(source: string, to: string): void {
  if (!existsSync(source)) throw new Error(`COPY: there is no ${source}`);
  const isFolder = statSync(source).isDirectory();
  cpSync(source, !isFolder && to.endsWith('/') ? join(to, basename(source)) : to, { recursive: true });
}

function within(root: string, workdir: string, path: string): string {
  const joined = path.startsWith('/') ? join(root, path) : join(root, workdir, path);
  return path.endsWith('/') && !joined.endsWith('/') ? `${joined}/` : joined;
}

/** What .dockerignore lets into a build: a list of exceptions from everything. */
export function buildContext(): string[] {
  const lines = readFileSync(join(projectRoot, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== '*') throw new Error('.dockerignore leaves out everything first');
  return lines.slice(1).map((line) => line.replace(/^!/, ''));
}
