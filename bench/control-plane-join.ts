import type { LabHost } from '../lab/machine/host.ts';
import type { AuditEvent } from '../lab/support/audit.ts';
import { auditSince } from '../lab/support/audit.ts';
import type { Cluster } from '../lab/support/cluster.ts';
import { firstHealthy } from './livez.ts';
import { measure, type Run } from './measure.ts';
import type { Tool } from './tools.ts';

/** One join of a control plane, in milliseconds from the command's start. */
export interface ControlPlaneJoin {
  exit: number;
  /** Its etcd member votes, by the clock of the log of the first one. */
  voter: number;
  /** This host's own API server says 200 at /livez. */
  livez: number;
  registered: number;
  ready: number;
  /** Both: healthy and Ready. */
  usable: number;
  peakMemory: number;
  processorTime: number;
  requests: number;
}

export interface ControlPlaneCredentials {
  token: string;
  certificateKey: string;
}

/** Joins a pristine host as a control plane; takes its member out of etcd and the host out of the cluster again. */
export async function joinControlPlane(
  tool: Tool,
  program: string,
  host: LabHost,
  { cluster, credentials }: { cluster: Cluster; credentials: ControlPlaneCredentials },
): Promise<ControlPlaneJoin> {
  const watch = await cluster.watchNodes();
  const mark = await cluster.auditMark();
  const stop = new AbortController();
  const api = cluster.through(host);
  try {
    const { token, certificateKey } = credentials;
    const discovery = ['--token', token, '--discovery-token-ca-cert-hash', await cluster.caHash()];
    const flags = ['--control-plane', '--certificate-key', certificateKey, '--ignore-preflight-errors=all'];
    const ask = async () => (await api.call('GET', '/livez', undefined, 2_000).catch(() => undefined))?.status;
    const healthy = firstHealthy(host.name, ask, stop.signal);
    healthy.catch(() => {}); // a failed run says more
    const run = await measure(host, [program, 'join', cluster.endpoint, ...discovery, ...flags]);
    if (run.exitCode !== 0) throw new Error(`${tool} join failed with ${run.exitCode}: ${run.stderr}`);
    const since = { sinceMs: run.startedAt };
    const [livez, registered, ready] = [
      await healthy,
      await watch.registered(host.name, since),
      await watch.ready(host.name, since),
    ];
    // A control plane's requests may go to its own API server as well, which has a log of its own.
    const audit = [...(await cluster.auditSince(mark)), ...(await auditSince(host, { offset: 0, at: 0 }))];
    const after = (at: number) => at - run.startedAt;
    return {
      exit: after(run.endedAt),
      voter: after(await promotedAt(cluster.first, run)),
      livez: after(livez),
      registered: after(registered),
      ready: after(ready),
      usable: after(Math.max(livez, ready)),
      peakMemory: run.peakMemory,
      processorTime: run.processorTime,
      requests: requestsOf(tool, host, audit),
    };
  } finally {
    stop.abort();
    api.close();
    watch.close();
    await cluster.evict(host);
  }
}

/** When the first member of etcd made the last learner of this run a voter. */
async function promotedAt(first: LabHost, { startedAt }: Run): Promise<number> {
  const log = await first.mustExec([
    'sh',
    '-c',
    'cat /var/log/pods/kube-system_etcd-*/etcd/*.log | grep -F "promote member"',
  ]);
  const times = [...log.matchAll(/"ts":"([^"]+)"/g)]
    .map(([, at = '']) => preciseTime(at))
    .filter((at) => at >= startedAt);
  const last = times.at(-1);
  if (last === undefined) throw new Error(`no promotion in etcd's log:\n${log}`);
  return last;
}

/** Date.parse drops what is finer than a millisecond. */
function preciseTime(timestamp: string): number {
  return Date.parse(timestamp) + Number(/\.\d{3}(\d*)Z$/.exec(timestamp)?.[1]?.replace(/^/, '0.') ?? 0);
}

function requestsOf(tool: Tool, host: LabHost, audit: readonly AuditEvent[]): number {
  const own = new Set([host.address, '127.0.0.1', '::1']);
  return audit.filter(
    ({ userAgent, sourceIPs = [] }) => userAgent?.startsWith(`${tool}/`) && sourceIPs.some((ip) => own.has(ip)),
  ).length;
}
