/** Faults while a machine of Cluster API starts. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Machine, Role } from '../../lab/cluster-api/machines.ts';
import type { Provider } from '../../lab/cluster-api/provider.ts';
import type { LabHost } from '../../lab/machine/host.ts';
import { moveAddress } from '../../lab/machine/network.ts';
import { endpointAddress, type HostSpec } from '../../lab/machine/place.ts';
import { until } from '../../lab/machine/wait.ts';
import type { Lab } from '../../lab/run/lifecycle.ts';

export interface Scenario {
  readonly what: string;
  readonly role: Role;
  /** Its fault reaches one machine alone, so that several can boot at the same time. */
  readonly independent?: boolean;
  /** Address of a new cluster's endpoint, where it is not the machine's own. */
  readonly endpoint?: (lab: Lab, host: HostSpec) => string;
  /** Once, before the first run. */
  readonly prepare?: (lab: Lab) => Promise<void>;
  /** Once, after the last run. */
  readonly finish?: (lab: Lab) => Promise<void>;
  /** Before the machine boots. */
  readonly before?: (lab: Lab, address: string) => Promise<void>;
  /** From the boot on; `ended` is aborted once the machine has ended. */
  readonly during: (lab: Lab, machine: Machine, ended: AbortSignal) => Promise<void>;
  /** After the machine has ended, whatever came of it. */
  readonly after?: (lab: Lab, address: string, provider: Provider) => Promise<void>;
}

/** How late a load balancer is. */
const LATE_MS = 90_000;
const CA = '/etc/kubernetes/pki/ca.crt';

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  '--late-for-worker': {
    what: `worker: the load balancer refuses connections until ${LATE_MS / 1000} s after the join's start`,
    role: 'worker',
    independent: true,
    before: ({ cluster }, address) => cluster.controlPlane.cut({ address }, 'reset'),
    async during({ cluster }, { host }, ended) {
      await started(host, ended);
      await pause(LATE_MS, undefined, { signal: ended }).catch(() => {});
      await cluster.controlPlane.mend(host);
    },
    after: ({ cluster }, address) => cluster.controlPlane.mend({ address }),
  },
  '--late-for-init': {
    what: `init: the load balancer's address exists ${LATE_MS / 1000} s after the API server is healthy`,
    role: 'init',
    independent: true,
    endpoint: ({ place }, host) => endpointAddress(place, host),
    async during(lab, { host }, ended) {
      const livez = ['curl', '-skf', `https://${host.address}:6443/livez`];
      await reached('its API server', ended, async () => (await host.exec(livez)).code === 0);
      await pause(LATE_MS, undefined, { signal: ended }).catch(() => {});
      await moveAddress(lab.place, endpointAddress(lab.place, host.place), [host.place], host.place);
    },
  },
  '--api-server-killed': {
    what: 'worker: the API server is killed when the join has verified the CA',
    role: 'worker',
    async during({ cluster }, { host }, ended) {
      // In the host, so that not a moment passes.
      const seen = ['sh', '-c', `while ! [ -e ${CA} ]; do sleep 0.02; done`];
      await host.exec(seen, { timeoutMs: 120_000 });
      if (!ended.aborted) await cluster.controlPlane.kill('kube-apiserver');
    },
    async after({ cluster }, _address, provider) {
      // A kubelet that starts everything afresh knows no back-off, which would grow from run to run.
      await cluster.first.mustExec(['systemctl', 'restart', 'kubelet']);
      await cluster.controlPlane.waitApiServer(400_000);
      await provider.restart();
    },
  },
  '--leader-changes': {
    what: 'control plane: etcd changes its leader every second while the third member joins',
    role: 'control-plane',
    async prepare(lab) {
      const { cluster } = lab;
      const { code, stderr } = await cluster.joinWithKubeadm(secondOf(lab), { controlPlane: true });
      if (code !== 0) throw new Error(`the second control plane could not join: ${stderr}`);
      await cluster.controlPlaneOn(secondOf(lab)).waitApiServer();
    },
    async during(lab, { host }, ended) {
      await started(host, ended);
      const leaders = [lab.cluster.first, secondOf(lab)].map((one) => lab.cluster.controlPlaneOn(one));
      for (let turn = 0; !ended.aborted; turn += 1) {
        // etcd may refuse in the moment of an election; the next turn moves it.
        await leaders[turn % leaders.length]?.lead().catch(() => {});
        await pause(1_000, undefined, { signal: ended }).catch(() => {});
      }
    },
    finish: (lab) => lab.cluster.evict(secondOf(lab)),
  },
};

function secondOf(lab: Lab): LabHost {
  const host = lab.controlPlanes.find((one) => one !== lab.cluster.first);
  if (host === undefined) throw new Error('the lab has no second control plane: lab up --control-planes=2');
  return host;
}

/** A link has the same name. */
async function started(host: LabHost, ended: AbortSignal): Promise<void> {
  await reached('kubeadm', ended, async () => (await host.exec(['pgrep', '-x', 'kubeadm'])).code === 0);
}

async function reached(what: string, ended: AbortSignal, probe: () => Promise<boolean>): Promise<void> {
  await until(what, async () => ended.aborted || (await probe()), { timeoutMs: 240_000, everyMs: 50 });
}
