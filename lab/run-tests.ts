/** `npm run test:real`: vitest with the lab's configuration. --full compares with the kubeadm of every supported minor version, too, and joins a 1.36 cluster. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const given = process.argv.slice(2);
const full = given.includes('--full');
const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** True when all passed. */
function run(args: readonly string[], env: Readonly<Record<string, string>>): boolean {
  const config = path.join(import.meta.dirname, 'vitest.config.ts');
  const options = { stdio: 'inherit', env: { ...process.env, ...env } } as const;
  const { status, signal } = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...args], options);
  return signal === null && status === 0;
}

const outcomes = [
  run(
    given.filter((arg) => arg !== '--full'),
    full ? { KUBEJOIN_LAB_FULL: '1' } : {},
  ),
];
if (full) outcomes.push(run(['lab/control-plane/three.test.ts'], { KUBEJOIN_LAB_KUBERNETES: '1.36', KUBEJOIN_LAB_WORKERS: '0' }));
if (outcomes.includes(false)) process.exitCode = 1;
