/**
 * Faults of the machine that joins, each provoked on a real host: the cause named is the one that was provoked, and no
 * credential is left.
 */
import { describe, expect, it } from 'vitest';
import { HOST_ROWS } from '../../test/faults/host-rows.ts';
import type { HostProcess } from '../machine/enter.ts';
import { until } from '../machine/wait.ts';
import { expectCleanFailure, expectJoined } from '../worker/joined-node.ts';
import { IGNORED, INSTALLED, type JsonRun, join, parsed } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { expectProvoked, type Provocations, thisRun } from './provoked.ts';

const at = workerLab();
const CONTAINERD = '/etc/containerd/config.toml';
/** The kernel looks at the capabilities of root's processes, too (capabilities(7)). */
const WITHOUT_OVERRIDE =
  'setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search';

const shellWord = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

const sh = (script: string) => at.worker.mustExec(['sh', '-ec', script]);

/** The join while something is wrong with the host. */
async function joinWhile(breaking: string, mending: string, args: readonly string[] = at.args): Promise<JsonRun> {
  await sh(breaking);
  return join(at.worker, args).finally(() => sh(mending));
}

/** The join by a shell's hand: in namespaces or with capabilities of its own. */
async function joinBy(prepare: string, runner: string): Promise<JsonRun> {
  const command = [INSTALLED, 'join', ...at.args, IGNORED, '--output=json'].map(shellWord).join(' ');
  return parsed(await at.worker.exec(['unshare', '-m', 'sh', '-ec', `${prepare}\nexec ${runner} ${command}`]));
}

/** With an `edit` of containerd's configuration. */
const withContainerd = (edit: string) =>
  joinWhile(
    `cp ${CONTAINERD} /root/config.toml; ${edit}; systemctl restart containerd`,
    `cp /root/config.toml ${CONTAINERD}; systemctl restart containerd`,
  );

/** With a program in the place of the kubelet. */
const withKubelet = (script: string) =>
  joinWhile(
    `mv /usr/bin/kubelet /usr/bin/kubelet-aside; ${script}`,
    'rm -f /usr/bin/kubelet; mv /usr/bin/kubelet-aside /usr/bin/kubelet',
  );

const saying = (what: string, code: number) =>
  `printf '#!/bin/sh\\necho "${what}"\\nexit ${code}\\n' > /usr/bin/kubelet; chmod +x /usr/bin/kubelet`;

/** A kubelet that ends is started again 10 s later: more than these tests need to see. */
async function restartsQuickly(): Promise<void> {
  await at.worker.writeFile('/etc/systemd/system/kubelet.service.d/99-quick.conf', '[Service]\nRestartSec=200ms\n');
  await sh('systemctl daemon-reload');
}

async function withConfiguration(fields: string): Promise<JsonRun> {
  const [endpoint, , token, , pin] = at.args;
  const discovery = `discovery:\n  bootstrapToken: {token: "${token}", apiServerEndpoint: "${endpoint}", caCertHashes: ["${pin}"]}\n`;
  await at.worker.writeFile(
    '/root/join.yaml',
    `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n${fields}${discovery}`,
    0o600,
  );
  return join(at.worker, ['--config=/root/join.yaml']);
}

async function withPatch(name: string, content: string): Promise<JsonRun> {
  await at.worker.writeFile(`/root/patches/${name}`, content);
  return join(at.worker, [...at.args, '--patches=/root/patches']);
}

/** A program that listens; returns once it does. */
async function listening(address: string, sees: string): Promise<HostProcess> {
  const holder = await at.worker.spawn(['socat', `${address},fork`, 'SYSTEM:echo no gRPC']);
  await until('socat to listen', async () => (await sh(sees)) !== '', { everyMs: 20 });
  return holder;
}

const READ_ONLY_DIRECTORY = 'mkdir -p /etc/kubernetes; chmod 0555 /etc/kubernetes';

const provocations: Provocations<typeof HOST_ROWS> = {
  'cri-stopped': () => joinWhile('systemctl stop containerd', 'systemctl start containerd'),
  'cri-plugin-off': () =>
    withContainerd(
      `sed -i 's/^version = 3/version = 3\\ndisabled_plugins = ["io.containerd.cri.v1.runtime", "io.containerd.cri.v1.images", "io.containerd.grpc.v1.cri"]/' ${CONTAINERD}`,
    ),
  async 'cri-other-program'() {
    const holder = await listening('UNIX-LISTEN:/run/other.sock,unlink-early', 'ss -lxH src /run/other.sock');
    return join(at.worker, [...at.args, '--cri-socket=unix:///run/other.sock']).finally(() => holder.kill());
  },
  'cri-hangs': () => joinWhile('pkill -STOP -x containerd', 'pkill -CONT -x containerd'),
  'cgroup-driver': () =>
    withContainerd(
      `printf "\\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\\n  SystemdCgroup = true\\n" >> ${CONTAINERD}`,
    ),
  async 'port-taken'() {
    const holder = await listening('TCP-LISTEN:10250,reuseaddr', 'ss -ltnH "sport = :10250"');
    const pid = (await sh('pgrep -o -x socat')).trim();
    return { run: await join(at.worker, at.args).finally(() => holder.kill()), facts: { pid } };
  },
  async 'name-taken'() {
    const { first } = at.cluster;
    const run = await join(at.worker, [...at.args, `--node-name=${first.name}`]);
    return { run, facts: { node: first.name, nodeAddress: first.address, address: at.worker.address } };
  },
  async 'name-left'() {
    expectJoined(await join(at.worker, at.args));
    await at.cluster.waitReady(at.worker.name);
    await sh(
      'systemctl stop kubelet; rm -rf /etc/kubernetes/* /var/lib/kubelet/config.yaml /var/lib/kubelet/pki /var/lib/kubejoin',
    );
    return { run: await join(at.worker, at.args), facts: { node: at.worker.name, address: at.worker.address } };
  },
  'not-root': () => joinBy('', 'setpriv --reuid=nobody --regid=nogroup --clear-groups'),
  'forwarding-off': () => joinWhile('echo 0 > /proc/sys/net/ipv4/ip_forward', 'echo 1 > /proc/sys/net/ipv4/ip_forward'),
  'kubelet-missing': () => withKubelet('true'),
  'kubelet-not-executable': () => joinWhile('chmod 644 /usr/bin/kubelet', 'chmod 755 /usr/bin/kubelet'),
  'kubelet-elsewhere': () =>
    joinWhile('mv /usr/bin/kubelet /usr/local/bin/kubelet', 'mv /usr/local/bin/kubelet /usr/bin/kubelet'),
  'resolv-conf-missing': () => withPatch('kubeletconfiguration0+merge.yaml', 'resolvConf: /run/no/resolv.conf\n'),
  'resolv-conf-loopback': () =>
    joinWhile(
      'cp -a /etc/resolv.conf /root/resolv.conf; rm /etc/resolv.conf; echo nameserver 127.0.0.53 > /etc/resolv.conf',
      'rm /etc/resolv.conf; mv /root/resolv.conf /etc/resolv.conf',
    ),
  'changeable-by-others': () =>
    joinWhile(
      'mkdir -p /etc/kubernetes; chown 1000 /etc/kubernetes; chmod 777 /var/lib/kubelet',
      'chown root: /etc/kubernetes; chmod 755 /var/lib/kubelet',
    ),
  'kubelet-broken': () => withKubelet(saying('wrong processor', 9)),
  'kubelet-too-old': () => withKubelet(saying('Kubernetes v1.30.4', 0)),
  'left-over-files': () =>
    joinWhile('mkdir -p /etc/kubernetes; echo x > /etc/kubernetes/kubelet.conf', 'rm /etc/kubernetes/kubelet.conf'),
  'disk-full': () =>
    joinWhile(
      'mount -t tmpfs -o size=64k tmpfs /var/lib/kubelet; head -c 64k /dev/zero > /var/lib/kubelet/fill',
      'umount /var/lib/kubelet',
    ),
  'journal-disk-full': () =>
    joinWhile(
      'mkdir -m 700 -p /var/lib/kubejoin; mount -t tmpfs -o size=64k tmpfs /var/lib/kubejoin; head -c 64k /dev/zero > /var/lib/kubejoin/fill',
      'umount /var/lib/kubejoin',
    ),
  'inodes-gone': () =>
    joinWhile(
      'mount -t tmpfs -o size=64k,nr_inodes=2 tmpfs /var/lib/kubelet; : > /var/lib/kubelet/fill',
      'umount /var/lib/kubelet',
    ),
  'etc-read-only': () => joinWhile('mount --bind /etc /etc; mount -o remount,ro,bind /etc', 'umount /etc'),
  immutable: () => joinWhile('chattr +i /var/lib/kubelet', 'chattr -i /var/lib/kubelet'),
  selinux: () =>
    joinBy(
      `${READ_ONLY_DIRECTORY}; mount -t tmpfs tmpfs /sys/fs; mkdir /sys/fs/selinux; printf 1 > /sys/fs/selinux/enforce`,
      WITHOUT_OVERRIDE,
    ),
  'without-capability': () => joinBy(READ_ONLY_DIRECTORY, WITHOUT_OVERRIDE),
  async 'kubelet-flag'() {
    await restartsQuickly();
    return withConfiguration('nodeRegistration:\n  kubeletExtraArgs: [{name: no-such-flag, value: x}]\n');
  },
  async 'kubelet-setting'() {
    await restartsQuickly();
    return withPatch('kubeletconfiguration0+merge.yaml', 'cpuManagerPolicy: nonsense\n');
  },
  'config-field': () => withConfiguration('nodeRegistration:\n  nmae: x\n'),
  'patch-malformed': () => withPatch('kubeletconfiguration0.yaml', 'maxPods: [110\n'),
  'patch-impossible': () => withPatch('kubeletconfiguration+json.yaml', '- {op: remove, path: /nothing}\n'),
};

describe('a fault of the host', () => {
  it.each(thisRun(HOST_ROWS).map((row) => [row.name, row] as const))('%s', async (name, row) => {
    const run = await expectProvoked(row, provocations[name]);
    expect(run.stdout + run.stderr).not.toContain(at.secret);
    if (row.exit !== 0) await expectCleanFailure(at.worker, [at.secret]);
  });
});
