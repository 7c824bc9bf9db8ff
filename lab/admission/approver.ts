/** An approver on the first control plane, with its own account's rights. For the tests and the benchmarks. */
import type { Cluster } from '../support/cluster.ts';
import { install, kubejoin, RunningJoin } from '../worker/kubejoin.ts';

export const APPROVER_CONF = '/root/approver.conf';

/** Where an approver finds the API server. */
export interface Way {
  /** URL. */
  readonly server: string;
  /** The CA of its certificate, in PEM. */
  readonly ca: string;
}

/** `kubejoin ARGS` on the first control plane, which must succeed. */
export async function must(cluster: Cluster, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await kubejoin(cluster.first, args);
  if (code !== 0) throw new Error(`kubejoin ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** `admission install`, and the kubeconfig of the account that it makes. */
export async function installAdmission(cluster: Cluster): Promise<void> {
  await install(cluster.first);
  await must(cluster, ['admission', 'install']);
  await approverKubeconfig(cluster);
}

/** A kubeconfig with the approver's account: what it may do is what `admission install` grants. */
export async function approverKubeconfig(cluster: Cluster, file = APPROVER_CONF, way?: Way): Promise<void> {
  const { first } = cluster;
  const token = (
    await first.mustExec([
      ...['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', '-n', 'kube-system'],
      ...['create', 'token', 'kubejoin-approver'],
    ])
  ).trim();
  const { server, ca } = way ?? {
    server: `https://${cluster.endpoint}`,
    ca: await first.readFile('/etc/kubernetes/pki/ca.crt'),
  };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    contexts: [{ name: 'approver', context: { cluster: 'lab', user: 'approver' } }],
    'current-context': 'approver',
    users: [{ name: 'approver', user: { token } }],
  };
  await first.writeFile(file, JSON.stringify(kubeconfig), 0o600);
}

/** Starts an approver. A flag among `args` overrides the usual one. */
export function startApprover(cluster: Cluster, args: readonly string[] = []): Promise<RunningJoin> {
  const flags = ['--watch', '-o=json', `--kubeconfig=${APPROVER_CONF}`, ...args];
  return RunningJoin.start(cluster.first, flags, 'approve', []);
}

/** Waits for a message. */
export async function says(running: RunningJoin, key = 'APPROVER_STARTED'): Promise<void> {
  await running.event(key, ({ message }) => (message?.key === key ? true : undefined));
}

/** Ends an approver as a crash does. */
export async function killApprover(running: RunningJoin): Promise<void> {
  await running.kill('SIGKILL');
  await running.ended();
}
