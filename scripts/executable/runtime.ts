import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../bundle.ts';
import type { Target } from './target.ts';

/** The Node.js that an executable is made of. */
export interface Runtime {
  readonly node: string;
  /** The npm package's folder, with its LICENSE. */
  readonly folder: string;
}

/** Installed by the target's own lock file: among the project's packages its `node` would shadow the one that runs them. */
export function runtimeOf(target: Target): Runtime {
  const place = path.join(projectRoot, 'scripts/runtime', target.name);
  const folder = path.join(place, `node_modules/node-${target.name}`);
  const node = path.join(folder, 'bin/node');
  // npm takes the package of another processor only where it is optional and these flags ask for it.
  const install = ['ci', `--cpu=${target.arch}`, '--os=linux', '--no-audit', '--no-fund'];
  if (!existsSync(node)) execFileSync('npm', install, { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(node)) throw new Error(`npm has not installed node-${target.name} in ${path.relative(projectRoot, place)}`);
  return { node, folder };
}
