/**
 * containerd's data of its images, created once and given to each host: unpacking them in every host took half of the
 * processor time of a lab's start. A host has its own databases; blobs and unpacked layers, which nobody changes in
 * place, are hard links.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cached } from './cache.js';
import { run, tryRun } from './command.js';
import type { LabImage } from './images.js';
import type { Programs } from './programs.js';
import { until } from './wait.js';

/** Where hosts have it. */
export const STORE_DIRECTORY = '/var/lib/containerd';

const NAMESPACE = 'k8s.io';
/** Shared directories in containerd's root. */
const SHARED = ['io.containerd.content.v1.content/blobs', 'io.containerd.snapshotter.v1.overlayfs/snapshots'];
/** Images need no runtime, and this containerd runs on the machine itself. */
const CONFIG = `version = 3
disabled_plugins = ['io.containerd.cri.v1.images', 'io.containerd.cri.v1.runtime', 'io.containerd.grpc.v1.cri']
`;

/** The root directory of a containerd that has these images, and nothing else. */
export function ensureImageStore(images: readonly LabImage[], programs: Programs): Promise<string> {
  const made = [programs.containerd, ...images.map(({ archive }) => archive), CONFIG];
  const digest = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
  return cached(`image-stores/${digest}`, async (scratch) => {
    const root = path.join(scratch, 'root');
    await withContainerd(root, scratch, programs, async (address) => {
      for (const { archive } of images)
        await run([programs.ctr, '-a', address, '-n', NAMESPACE, 'images', 'import', archive]);
    });
    return root;
  });
}

async function withContainerd(
  root: string,
  scratch: string,
  { containerd: program, ctr }: Programs,
  work: (address: string) => Promise<void>,
): Promise<void> {
  const [config, address] = [path.join(scratch, 'config.toml'), path.join(scratch, 'containerd.sock')];
  await writeFile(config, CONFIG);
  const argv = ['--config', config, '--root', root, '--state', path.join(scratch, 'state'), '--address', address];
  const containerd = spawn(program, argv, { stdio: 'ignore' });
  const ended = once(containerd, 'exit');
  // It must not outlive a run that is ended meanwhile.
  const end = () => containerd.kill('SIGKILL');
  process.once('exit', end);
  try {
    const answers = async () => (await tryRun([ctr, '-a', address, 'version'])).code === 0;
    await until('containerd to answer', answers, { everyMs: 50 });
    await work(address);
  } finally {
    containerd.kill('SIGTERM');
    await ended;
    process.off('exit', end);
  }
}

/** Fills a host's directory, which is empty, before its containerd starts. */
export async function copyImageStore(store: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  // Everything but what is shared: databases and directories.
  const exclude = SHARED.flatMap((shared) => ['--exclude', `./${shared}`]);
  await run([
    'sh',
    '-ec',
    'from=$1 to=$2; shift 2; tar -C "$from" "$@" -cf - . | tar -C "$to" -xf -',
    'sh',
    store,
    directory,
    ...exclude,
  ]);
  for (const shared of SHARED) await linkTree(path.join(store, shared), path.join(directory, shared));
}

/** Creates hard links, or copies if the cache is on another file system. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  if ((await tryRun(['cp', '-al', from, to])).code === 0) return;
  await rm(to, { recursive: true, force: true });
  await run(['cp', '-a', from, to]);
}
