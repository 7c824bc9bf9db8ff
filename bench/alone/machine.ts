/** A directory as the machine of one join. */
import { spawn } from 'node:child_process';
import { copyFile, link, mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linuxClock } from '../../src/host/linux/system.ts';
import { SimulatedDirectory } from '../../src/host/simulated-directory.ts';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { SimulatedRuntime } from '../../src/simulation/host/container-runtime.ts';
import { SimulatedKubelet } from '../../src/simulation/kubelet/simulated-kubelet.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { measuredRun, measuring, type Run } from '../measure.ts';
import { serviceManager } from './service-manager.ts';
import { containerRuntime, kubeletHealth } from './services.ts';

const NODE = 'node-1';
/** Shared with this machine; everything else belongs to the directory. */
const SHARED = ['usr', 'bin', 'sbin', 'lib', 'lib64', 'dev', 'sys'];
const OWN = [
  'etc/kubernetes/manifests',
  'var/lib/kubelet',
  'var/run/containerd',
  'run/systemd/system',
  'opt/bin',
  'tmp',
  'proc',
];
const PROGRAM = '/opt/bin/kubejoin';

/** One worker's join with flags, from its start to its end. */
export async function joinAlone(program: string): Promise<Run> {
  const root = await mkdtemp(path.join(tmpdir(), 'kubejoin-alone-'));
  await layOut(root, program);
  const controlPlane = await EmbeddedControlPlane.start();
  const directory = new SimulatedDirectory(root);
  const kubelet = simulatedKubelet(directory);
  const servers = [await containerRuntime(path.join(root, 'var/run/containerd/containerd.sock'))];
  let running: Promise<void> | undefined;
  // Its port is free until then, as the check of it wants.
  const startKubelet = async () => {
    servers.push(await kubeletHealth((url) => kubelet.health(10_248, url)));
    await openCertificate(root);
    await kubelet.run();
  };
  const manager = await serviceManager(() => {
    running = startKubelet();
    running.catch(() => {}); // awaited at the end
  });
  try {
    await link(manager.socket, path.join(root, 'run/systemd/private'));
    const { endpoint, token, caCertHashes } = controlPlane.instructions;
    const flags = ['--token', token.reveal(), '--discovery-token-ca-cert-hash', ...caCertHashes, '--node-name', NODE];
    return await entered(root, [PROGRAM, 'join', endpoint, ...flags, '--ignore-preflight-errors=all']);
  } finally {
    kubelet.stop();
    await running;
    for (const close of [...servers, manager.close]) await close();
    await controlPlane.stop();
    await rm(root, { recursive: true });
  }
}

/**
 * The kubelet runs outside of the directory, where kubejoin's absolute link to its certificate leads elsewhere. There is
 * none where the kubelet is to request it.
 */
async function openCertificate(root: string): Promise<void> {
  const current = path.join(root, 'var/lib/kubelet/pki/kubelet-client-current.pem');
  const target = path.basename(await readlink(current).catch(() => ''));
  if (target === '') return;
  await rm(current);
  await symlink(target, current);
}

async function layOut(root: string, program: string): Promise<void> {
  for (const folder of [...OWN, ...SHARED]) await mkdir(path.join(root, folder), { recursive: true });
  const files: Readonly<Record<string, string>> = {
    'etc/hostname': `${NODE}\n`,
    'etc/hosts': `127.0.0.1 localhost\n192.0.2.11 ${NODE}\n`,
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
    'opt/bin/kubelet': '#!/bin/sh\necho Kubernetes v1.37.2\n',
    'opt/bin/systemctl': '#!/bin/sh\nexit 1\n',
  };
  for (const [file, content] of Object.entries(files)) await writeFile(path.join(root, file), content, { mode: 0o755 });
  // Without it, Date would look for the time zone in all files of /usr/share/zoneinfo.
  await symlink('/usr/share/zoneinfo/Etc/UTC', path.join(root, 'etc/localtime'));
  await copyFile(program, path.join(root, PROGRAM));
}

function simulatedKubelet(directory: SimulatedDirectory): SimulatedKubelet {
  const socket = 'unix:///var/run/containerd/containerd.sock';
  const runtime = new SimulatedRuntime({ socket, directory, clock: linuxClock, components: {}, available: () => true });
  return new SimulatedKubelet({
    ...{ directory, runtime, clock: linuxClock, dialer: dialDirectly, swapOn: false },
    ...{ hostname: NODE, address: '192.0.2.11', kubeletVersion: 'v1.37.2', kernelVersion: '6.1.0', cpus: 2 },
    memory: 4 * 1024 ** 3,
    milestone: () => undefined,
    log: () => undefined,
  });
}

/** Runs a command with the directory as its root, in mounts and processes of its own. */
async function entered(root: string, argv: readonly string[]): Promise<Run> {
  const mounts = SHARED.map((folder) => `mount --rbind /${folder} ${root}/${folder}`);
  const enter = ['mount --make-rprivate /', ...mounts, `mount -t proc proc ${root}/proc`, `exec chroot ${root} "$@"`];
  const environment = ['env', '-i', 'PATH=/opt/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/'];
  const command = ['sh', '-ec', enter.join('\n'), 'sh', ...environment, ...measuring(argv)];
  const child = spawn('unshare', ['--mount', '--pid', '--fork', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  await new Promise((resolve) => child.once('close', resolve));
  const run = measuredRun(stderr);
  if (run?.exitCode !== 0) throw new Error(`${argv[0]} did not join: ${stdout}${stderr}`);
  return run;
}
