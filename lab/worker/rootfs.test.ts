/**
 * --rootfs: kubejoin runs in a small root of its own that has nothing of a machine, and joins the machine that is
 * mounted there.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { discoveryFile } from './discovery-files.ts';
import { BOOTSTRAP_CONF, expectGoodNode } from './joined-node.ts';
import { IGNORED, INSTALLED, type JsonResult } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const SMALL = '/opt/small';

/**
 * A root with the executable, its libraries and chroot, and at /host the machine. It has no service manager, no
 * runtime's socket, no resolver, no authorities and no /etc/kubernetes: whoever looks there instead of at /host finds
 * nothing.
 */
beforeEach(async () => {
  const script = `
    mkdir -p ${SMALL}/host ${SMALL}/proc ${SMALL}/dev ${SMALL}/usr/bin ${SMALL}/usr/sbin ${SMALL}/tmp
    cp ${INSTALLED} ${SMALL}/usr/bin/kubejoin
    cp "$(command -v chroot)" ${SMALL}/usr/sbin/
    for lib in $(ldd ${INSTALLED} ${SMALL}/usr/sbin/chroot | grep -o '/[^ ]*' | grep '\\.so' | sort -u); do
      mkdir -p "${SMALL}$(dirname "$lib")"; cp -L "$lib" "${SMALL}$lib"
    done`;
  await at.worker.mustExec(['sh', '-ec', script]);
});

/** In a mount namespace of its own, so that the mounts go with the process. */
async function inSmallRoot(args: readonly string[]): Promise<{ code: number; result: JsonResult; output: string }> {
  const script = `mount --rbind / ${SMALL}/host; mount -t proc proc ${SMALL}/proc; mount --rbind /dev ${SMALL}/dev; exec chroot ${SMALL} /usr/bin/kubejoin "$@"`;
  const command = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-ec',
    script,
    'sh',
    'join',
    ...args,
    IGNORED,
    '--output=json',
  ];
  const { code, stdout, stderr } = await at.worker.exec(command);
  return { code, result: JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as JsonResult, output: stdout + stderr };
}

describe('--rootfs', () => {
  it('joins the machine: its names, its links, its runtime, its service manager', async () => {
    await at.worker.mustExec([
      'sh',
      '-ec',
      'mkdir -p /srv/kubernetes; rm -rf /etc/kubernetes; ln -s /srv/kubernetes /etc/kubernetes',
    ]);
    const args = ['cp1:6443', ...at.args.slice(1)];
    const run = await inSmallRoot([...args, '--rootfs=/host']);
    expect(run.result, run.output).toMatchObject({ outcome: 'joined', exitCode: 0 });
    expect(run.code).toBe(0);
    expect(await at.worker.fileExists('/srv/kubernetes/kubelet.conf')).toBe(true);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    expect(await at.worker.fileExists(`${SMALL}/etc/kubernetes`)).toBe(false);
  });

  it('reads the files that it is given inside', async () => {
    await at.worker.writeFile('/root/discovery.conf', await discoveryFile(at.cluster, { token: at.token }), 0o600);
    const run = await inSmallRoot(['--discovery-file=/root/discovery.conf', '--rootfs=/host']);
    expect(run.result, run.output).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('hands on how the join ended, and its exit code', async () => {
    const run = await inSmallRoot([...at.args.slice(0, -1), `sha256:${'0'.repeat(64)}`, '--rootfs=/host']);
    expect(run).toMatchObject({ code: 4, result: { failure: { code: 'CA_PIN_MISMATCH' } } });
    expect(await at.worker.fileExists(BOOTSTRAP_CONF)).toBe(false);
  });

  it('is what made it work: without the flag the small root is looked at, and it is no machine', async () => {
    const run = await inSmallRoot(at.args);
    expect(run.code).not.toBe(0);
    expect(run.output).toContain('KUBELET_NOT_FOUND');
  });

  it('names a directory that is there', async () => {
    const run = await inSmallRoot([...at.args, '--rootfs=/no-such-directory']);
    expect(run).toMatchObject({ code: 3, result: { failure: { kind: 'ROOTFS_NOT_FOUND' } } });
  });
});
