/**
 * The programs of a cluster, built from their Go modules. There is no registry of binaries to trust or to reach: the
 * Go module proxy and its checksum database are enough, and each program is kept by its version once built.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cached } from './cache.js';
import { run } from './command.js';
import { DEFAULT_VERSIONS, goArch, type LabVersions } from './versions.js';

/** In the order they are built: first what others wait for. */
export const PROGRAM_NAMES = [
  'kubeadm',
  'kubelet',
  'kubectl',
  'kube-apiserver',
  'kube-controller-manager',
  'etcd',
  'containerd',
  'containerd-shim-runc-v2',
  'ctr',
  'kube-scheduler',
  'kube-proxy',
  'pause',
  'coredns',
  'crictl',
  'etcdctl',
] as const;

export type ProgramName = (typeof PROGRAM_NAMES)[number];
export type Programs = Readonly<Record<ProgramName, string>>;
type Log = (line: string) => void;

/** A Go module that programs are built from, as a go.mod of our own requires it. */
export interface GoSource {
  /** The cache folder, by version. */
  readonly label: string;
  readonly module: string;
  readonly version: string;
  /** Other modules that it requires by a replacement of its own, which does not hold for who requires it. */
  readonly beside?: readonly string[];
  readonly packageOf: (program: string) => string;
  readonly ldflags: string;
  /** Links libraries of C, whose headers must be installed. Default: false. */
  readonly cgo?: boolean;
}

function kubernetesSource(version: string): GoSource {
  const [major = '', minor = ''] = version.split('.');
  const stamp = 'k8s.io/component-base/version';
  return {
    label: `kubernetes-${version}`,
    module: 'k8s.io/kubernetes',
    version: `v${version}`,
    packageOf: (program) => `k8s.io/kubernetes/cmd/${program}`,
    // Without the stamp every program says v0.0.0, and kubeadm refuses to work with such a kubelet.
    ldflags:
      `-s -w -X ${stamp}.gitVersion=v${version} -X ${stamp}.gitMajor=${major} -X ${stamp}.gitMinor=${minor}` +
      ` -X ${stamp}.gitTreeState=clean`,
  };
}

function etcdSource(version: string, module: string): GoSource {
  const label = `etcd-${version}`;
  return { label, module, version: `v${version}`, packageOf: () => module, ldflags: '-s -w' };
}

function corednsSource(version: string): GoSource {
  const module = 'github.com/coredns/coredns';
  return { label: `coredns-${version}`, module, version: `v${version}`, packageOf: () => module, ldflags: '-s -w' };
}

function criToolsSource(version: string): GoSource {
  const module = 'sigs.k8s.io/cri-tools';
  return {
    label: `cri-tools-${version}`,
    module,
    version: `v${version}`,
    packageOf: (program) => `${module}/cmd/${program}`,
    ldflags: `-s -w -X ${module}/pkg/version.Version=v${version}`,
  };
}

function containerdSource(version: string): GoSource {
  const module = 'github.com/containerd/containerd/v2';
  return {
    label: `containerd-${version}`,
    module,
    version: `v${version}`,
    packageOf: (program) => `${module}/cmd/${program}`,
    ldflags: `-s -w -X ${module}/version.Version=v${version}`,
  };
}

function sourceOf(program: Exclude<ProgramName, 'pause'>, versions: LabVersions): GoSource {
  switch (program) {
    case 'etcd':
      return etcdSource(versions.etcd, 'go.etcd.io/etcd/server/v3');
    case 'etcdctl':
      return etcdSource(versions.etcdctl, 'go.etcd.io/etcd/etcdctl/v3');
    case 'containerd':
    case 'containerd-shim-runc-v2':
    case 'ctr':
      return containerdSource(versions.containerd);
    case 'coredns':
      return corednsSource(versions.coredns);
    case 'crictl':
      return criToolsSource(versions.criTools);
    default:
      return kubernetesSource(versions.kubernetes);
  }
}

/** Paths of all programs, built where the cache lacks them. One at a time: each build uses every core by itself. */
export async function ensurePrograms(versions: LabVersions = DEFAULT_VERSIONS, log: Log = () => {}): Promise<Programs> {
  const paths: Partial<Record<ProgramName, string>> = {};
  for (const name of PROGRAM_NAMES) paths[name] = await ensureProgram(name, versions, log);
  return paths as Programs;
}

export async function ensureProgram(name: ProgramName, versions: LabVersions, log: Log = () => {}): Promise<string> {
  if (name === 'pause') return cached(`programs/pause-${PAUSE_REVISION}-${goArch()}/pause`, buildPause);
  const source = sourceOf(name, versions);
  return cached(`programs/${source.label}-${goArch()}/${name}`, (scratch) => buildGo(name, source, scratch, log));
}

/** kubeadm's own end-to-end suite, compiled; not part of `ensurePrograms`, since it costs four minutes. */
export async function ensureKubeadmSuite(
  versions: LabVersions = DEFAULT_VERSIONS,
  log: Log = () => {},
): Promise<string> {
  const source = kubernetesSource(versions.kubernetes);
  const suite = { ...source, packageOf: () => 'k8s.io/kubernetes/test/e2e_kubeadm' };
  const name = 'e2e_kubeadm.test';
  return cached(`programs/${source.label}-${goArch()}/${name}`, (scratch) => buildGo(name, suite, scratch, log));
}

export async function buildGo(program: string, source: GoSource, scratch: string, log: Log): Promise<string> {
  const started = Date.now();
  const binary = path.join(scratch, program);
  await writeModule(source, scratch);
  const build = program.endsWith('.test') ? ['test', '-c'] : ['build'];
  const argv = ['go', ...build, '-mod=mod', '-trimpath', '-ldflags', source.ldflags, '-o', binary];
  await run([...argv, source.packageOf(program)], {
    cwd: scratch,
    env: { CGO_ENABLED: source.cgo ? '1' : '0', GOWORK: 'off' },
  });
  log(`built ${program} ${source.version} in ${Math.round((Date.now() - started) / 1000)} s`);
  return binary;
}

/** A module that requires the program's module; Go resolves the rest and checks it against the checksum database. */
async function writeModule(source: GoSource, directory: string): Promise<void> {
  const replaces = source.module === 'k8s.io/kubernetes' ? await stagingReplaces(source, directory) : [];
  const lines = [
    'module kubejoin.lab/programs',
    'go 1.26.0',
    ...[source.module, ...(source.beside ?? [])].map((module) => `require ${module} ${source.version}`),
    ...replaces,
  ];
  await writeFile(path.join(directory, 'go.mod'), `${lines.join('\n')}\n`);
}

/**
 * Kubernetes requires its staging modules as v0.0.0 and replaces them by folders of its own repository, which a module
 * zip doesn't have. They are published under v0.MINOR.PATCH; exactly v0.0.0 is meant, not a pseudo-version.
 */
async function stagingReplaces(source: GoSource, directory: string): Promise<string[]> {
  const query = ['go', 'mod', 'download', '-json', `${source.module}@${source.version}`];
  const answer = JSON.parse(await run(query, { cwd: directory, env: { GOWORK: 'off' } })) as { GoMod: string };
  const requirements = await readFile(answer.GoMod, 'utf8');
  const published = source.version.replace(/^v1\./, 'v0.');
  const staged = [...requirements.matchAll(/^\s*(k8s\.io\/\S+) v0\.0\.0(?:\s|$)/gm)].map((match) => match[1]);
  return staged.map((name) => `replace ${name} => ${name} ${published}`);
}

/** Change it with the program: it is part of the cache names of both the program and its image. */
export const PAUSE_REVISION = 2;

/**
 * The process that holds a Pod's namespaces: it sleeps, reaps what is orphaned to it, and goes when told to. With -v it
 * ends, as `kubeadm upgrade plan` needs it.
 */
const PAUSE_C = `#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static void leave(int signal) { (void)signal; _exit(0); }
static void reap(int signal) { (void)signal; while (waitpid(-1, NULL, WNOHANG) > 0) {} }
int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "-v") == 0) return 0;
  signal(SIGINT, leave);
  signal(SIGTERM, leave);
  signal(SIGCHLD, reap);
  for (;;) pause();
}
`;

async function buildPause(scratch: string): Promise<string> {
  const output = path.join(scratch, 'out');
  await mkdir(output);
  await writeFile(path.join(scratch, 'pause.c'), PAUSE_C);
  await run(['gcc', '-Os', '-static', '-s', '-o', path.join(output, 'pause'), path.join(scratch, 'pause.c')]);
  return path.join(output, 'pause');
}
