/**
 * The images a cluster runs, packed from the programs built here, under the names that kubeadm expects. No registry is
 * asked for anything: hosts import the archives, and find every image "already present".
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cached } from './cache.js';
import { run } from './command.js';
import { PAUSE_REVISION, type ProgramName, type Programs } from './programs.js';
import { goArch, type LabVersions } from './versions.js';

export interface LabImage {
  /** Name as `kubeadm config images list` prints it. */
  readonly name: string;
  /** A docker-archive. */
  readonly archive: string;
  /** True if a worker runs it, too; the others are for control planes only. */
  readonly onWorkers: boolean;
}

/** Contents of an image: programs by path, and the entrypoint for Pods without a command. */
interface Recipe {
  readonly programs: Readonly<Partial<Record<ProgramName, string>>>;
  readonly entrypoint?: string;
  /** The iptables programs and their libraries, which kube-proxy calls. */
  readonly withIptables?: boolean;
  readonly onWorkers: boolean;
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  'kube-apiserver': { programs: { 'kube-apiserver': '/usr/local/bin' }, onWorkers: false },
  'kube-controller-manager': { programs: { 'kube-controller-manager': '/usr/local/bin' }, onWorkers: false },
  'kube-scheduler': { programs: { 'kube-scheduler': '/usr/local/bin' }, onWorkers: false },
  'kube-proxy': { programs: { 'kube-proxy': '/usr/local/bin' }, withIptables: true, onWorkers: true },
  etcd: { programs: { etcd: '/usr/local/bin', etcdctl: '/usr/local/bin' }, onWorkers: false },
  coredns: { programs: { coredns: '/' }, entrypoint: '/coredns', onWorkers: true },
  pause: { programs: { pause: '/' }, entrypoint: '/pause', onWorkers: true },
};

/** Change it with the way images are packed: it is part of every archive's cache name. */
const RECIPE_VERSION = 1;
const EPOCH = '1970-01-01T00:00:00Z';

export async function ensureImages(versions: LabVersions, programs: Programs, rootfs: string): Promise<LabImage[]> {
  const names = await imageNames(versions, programs.kubeadm);
  const images: LabImage[] = [];
  for (const name of names) images.push(await ensureImage(name, versions, programs, rootfs));
  return images;
}

export async function imageNames(versions: LabVersions, kubeadm: string): Promise<string[]> {
  const argv = [kubeadm, 'config', 'images', 'list', '--kubernetes-version', `v${versions.kubernetes}`];
  return (await run(argv)).trim().split('\n');
}

/** The image name of one component, such as pause. */
export function imageNamed(names: readonly string[], component: string): string {
  const found = names.find((name) => componentOf(name) === component);
  if (found === undefined) throw new Error(`kubeadm lists no image for ${component}: ${names.join(', ')}`);
  return found;
}

function componentOf(name: string): string {
  return path.posix.basename(name).replace(/:.*$/, '');
}

async function ensureImage(name: string, versions: LabVersions, programs: Programs, rootfs: string): Promise<LabImage> {
  const component = componentOf(name);
  const recipe = RECIPES[component];
  if (recipe === undefined) throw new Error(`the lab has no recipe for image ${name}`);
  // Archives are cached by their names: what an image of the same tag has must show in it.
  const content: Readonly<Record<string, string>> = {
    etcd: `-built-from-${versions.etcd}`,
    pause: `-of-the-lab-${PAUSE_REVISION}`,
    'kube-proxy': '-with-iptables-2',
  };
  const built = content[component] ?? '';
  const file = `${path.posix.basename(name).replace(':', '-')}${built}-${goArch()}-${RECIPE_VERSION}.tar`;
  const archive = await cached(`images/${file}`, (scratch) => pack(name, recipe, programs, rootfs, scratch));
  return { name, archive, onWorkers: recipe.onWorkers };
}

async function pack(
  name: string,
  recipe: Recipe,
  programs: Programs,
  rootfs: string,
  scratch: string,
): Promise<string> {
  const layerRoot = path.join(scratch, 'layer');
  for (const [program, directory] of Object.entries(recipe.programs)) {
    await mkdir(path.join(layerRoot, directory), { recursive: true });
    await copyFile(programs[program as ProgramName], path.join(layerRoot, directory, program));
  }
  if (recipe.withIptables) await addIptables(rootfs, layerRoot);
  const content = path.join(scratch, 'content');
  await mkdir(content);
  const layer = path.join(content, 'layer.tar');
  await tarDirectory(layerRoot, layer);
  await writeFile(path.join(content, 'config.json'), JSON.stringify(imageConfig(recipe, await sha256(layer))));
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
  await writeFile(path.join(content, 'manifest.json'), JSON.stringify(manifest));
  const archive = path.join(scratch, 'image.tar');
  await tarDirectory(content, archive);
  return archive;
}

function imageConfig(recipe: Recipe, layerDigest: string): object {
  return {
    created: EPOCH,
    architecture: goArch(),
    os: 'linux',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ...(recipe.entrypoint === undefined ? {} : { Entrypoint: [recipe.entrypoint] }),
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
    history: [{ created: EPOCH, created_by: 'kubejoin lab' }],
  };
}

/** The same input gives the same bytes, whoever packs it and whenever. */
async function tarDirectory(directory: string, archive: string): Promise<void> {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await run(['tar', ...same, '-cf', archive, '-C', directory, '.']);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const IPTABLES_NAMES = [
  'iptables',
  'iptables-save',
  'iptables-restore',
  'ip6tables',
  'ip6tables-save',
  'ip6tables-restore',
];
const NETFILTER_PROGRAMS = ['/usr/sbin/xtables-nft-multi', '/usr/sbin/nft', '/usr/sbin/conntrack'];

/** Taken from the hosts' own Debian: the programs, the libraries they load, and iptables' extensions. */
async function addIptables(rootfs: string, layerRoot: string): Promise<void> {
  const libraries = new Set<string>();
  const extensions = (await run(['chroot', rootfs, 'sh', '-c', 'echo /usr/lib/*/xtables'])).trim();
  // An extension that finds no library fails every rule of a Service with two Pods.
  const listed = await run(['chroot', rootfs, 'sh', '-c', `ldd ${NETFILTER_PROGRAMS.join(' ')} ${extensions}/*.so`]);
  for (const match of listed.matchAll(/(\/\S+) \(0x/g)) if (match[1]) libraries.add(match[1]);
  const wanted = [...NETFILTER_PROGRAMS, ...libraries, extensions].map((file) => file.slice(1));
  await mkdir(path.join(layerRoot, 'usr/lib'), { recursive: true });
  // Debian 12 has /lib and /sbin as links into /usr; cp must not turn them into directories.
  for (const link of ['lib', 'lib64', 'sbin', 'bin']) {
    await mkdir(path.join(layerRoot, 'usr', link), { recursive: true });
    await symlink(`usr/${link}`, path.join(layerRoot, link));
  }
  for (const file of wanted) {
    const target = path.join(layerRoot, file);
    await mkdir(path.dirname(target), { recursive: true });
    await run(['cp', '-rL', path.join(rootfs, file), target]);
  }
  await mkdir(path.join(layerRoot, 'run'), { recursive: true });
  for (const name of IPTABLES_NAMES) await symlink('xtables-nft-multi', path.join(layerRoot, 'usr/sbin', name));
}
