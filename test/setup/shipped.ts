/**
 * `npm run test:shipped`: unit tests on the Node.js of the executable, for code that depends on it: connections and
 * TLS, keys and certificates, files and processes, and all of them in a rehearsal. Arguments replace these folders.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../scripts/build/bundle.ts';
import { runtimeOf } from '../../scripts/build/executable/runtime.ts';
import { isNative, TARGETS } from '../../scripts/build/executable/target.ts';

const FOLDERS = ['test/wire', 'test/pki', 'test/host', 'test/cluster/discovery', 'test/rehearsal'];

const target = TARGETS.find(isNative);
if (!target) throw new Error(`no executable is made for ${process.platform}-${process.arch}`);
const { node } = runtimeOf(target);
const given = process.argv.slice(2);
const files = given.some((word) => !word.startsWith('-')) ? [] : FOLDERS;
const vitest = path.join(projectRoot, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(node, [vitest, 'run', ...files, ...given], { stdio: 'inherit', cwd: projectRoot });
process.exitCode = status ?? 1;
