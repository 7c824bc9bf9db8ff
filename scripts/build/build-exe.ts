/**
 * `npm run build:exe`: dist/kubejoin, the executable for this machine; `npm run build:exe -- linux-arm64`:
 * dist/kubejoin-linux-arm64.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { bundleForExecutable, distFolder, projectRoot } from './bundle.ts';
import { makeExecutable } from './executable/make-executable.ts';
import { runtimeOf } from './executable/runtime.ts';
import { isNative, runOn, TARGETS, targetNamed } from './executable/target.ts';

const [wanted] = process.argv.slice(2);
const target = wanted === undefined ? TARGETS.find(isNative) : targetNamed(wanted);
if (!target)
  throw new Error(
    `there is no executable for ${process.platform}-${process.arch}, only for ${TARGETS.map(({ name }) => name).join(' and ')}`,
  );

const executable = path.join(distFolder, wanted === undefined ? 'kubejoin' : `kubejoin-${target.name}`);
await mkdir(distFolder, { recursive: true });
const scripts = await mkdtemp(path.join(distFolder, 'scripts-'));
try {
  await bundleForExecutable(scripts);
  await makeExecutable(target, { scripts }, executable);
} finally {
  await rm(scripts, { recursive: true, force: true });
}
const { size } = await stat(executable);
console.log(
  `${path.relative(projectRoot, executable)}: ${(size / 1e6).toFixed(1)} MB, Node.js ${runOn(target, [runtimeOf(target).node, '--version'])}`,
);
