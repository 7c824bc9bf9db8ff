/** `npm run test:real`: vitest with the lab's configuration. --full compares with the kubeadm of every supported minor version, too, and joins a 1.36 cluster. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const given = process.argv.slice(2);
const full = given.includes('--full');
const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const args = [vitest, 'run', '--config', path.join(import.meta.dirname, 'vitest.config.ts'), ...given.filter((arg) => arg !== '--full')];
const env = full ? { ...process.env, KUBEJOIN_LAB_FULL: '1' } : process.env;
const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
process.exitCode = signal === null ? (status ?? 1) : 1;
