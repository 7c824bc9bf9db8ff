/**
 * The cost of a herd for the cluster: processor time of its control plane, bytes on its network, requests by client.
 */
import { readFile } from 'node:fs/promises';
import type { LabHost } from '../../lab/machine/host.ts';
import type { AuditEvent } from '../../lab/support/audit.ts';
import type { Cluster } from '../../lab/support/cluster.ts';

/** /proc/PID/comm has 15 characters. */
const COMPONENTS = { apiServer: 'kube-apiserver', etcd: 'etcd', controllerManager: 'kube-controller' } as const;

export type Component = keyof typeof COMPONENTS;

export interface ClusterCost {
  /**
   * Processor time in milliseconds; a component that was started again has that of its last run only, and is left out.
   */
  cpuMs: Partial<Record<Component, number>>;
  /**
   * Between the machine and the control plane's host, in both directions, with the headers of TCP/IP: whatever the
   * machine asks, the bench's own requests included.
   */
  bytes: number;
  requests: Requests;
}

export interface Requests {
  /** kubejoin's own. */
  join: number;
  /** Those of the stand-in kubelets, which say that they are kubejoin, too. */
  kubelet: number;
  /** Requests of kubejoin: they look for the result of a certificate request. */
  csrLists: number;
  /** Requests of kubejoin for Nodes that were late: all beyond the two of a Node that is there when it is looked for. */
  nodeLooks: number;
  /** Answers of 429 and of 500 and more. */
  turnedAway: number;
}

/** Counts from now on. */
export async function countCost(cluster: Cluster): Promise<() => Promise<ClusterCost>> {
  const host = cluster.first;
  const mark = await cluster.auditMark();
  const [cpuBefore, bytesBefore] = await Promise.all([processorTimes(host), bytesOf(host)]);
  return async () => {
    const [cpuAfter, bytesAfter] = await Promise.all([processorTimes(host), bytesOf(host)]);
    const cpuMs: ClusterCost['cpuMs'] = {};
    for (const component of Object.keys(COMPONENTS) as Component[]) {
      const [before, after] = [cpuBefore.get(component), cpuAfter.get(component)];
      if (before !== undefined && before.pid === after?.pid) cpuMs[component] = after.ms - before.ms;
    }
    return { cpuMs, bytes: bytesAfter - bytesBefore, requests: requestsIn(await cluster.auditSince(mark)) };
  };
}

async function processorTimes(host: LabHost): Promise<Map<Component, { pid: number; ms: number }>> {
  const times = new Map<Component, { pid: number; ms: number }>();
  for (const [component, comm] of Object.entries(COMPONENTS) as [Component, string][]) {
    const { code, stdout } = await host.exec(['sh', '-c', `cat /proc/$(pgrep -xo ${comm})/stat`]);
    if (code !== 0) continue;
    const fields = stdout.slice(stdout.lastIndexOf(')') + 2).split(' ');
    // utime and stime, fields 14 and 15 of proc(5), in hundredths of a second.
    times.set(component, { pid: Number.parseInt(stdout, 10), ms: (Number(fields[11]) + Number(fields[12])) * 10 });
  }
  return times;
}

async function bytesOf({ place }: LabHost): Promise<number> {
  const counters = ['rx_bytes', 'tx_bytes'].map((name) =>
    readFile(`/sys/class/net/${place.veth}/statistics/${name}`, 'utf8'),
  );
  return (await Promise.all(counters)).reduce((total, text) => total + Number(text), 0);
}

function requestsIn(events: readonly AuditEvent[]): Requests {
  const requests: Requests = { join: 0, kubelet: 0, csrLists: 0, nodeLooks: 0, turnedAway: 0 };
  const asked = new Map<string, number>();
  for (const event of events) {
    if (!event.userAgent?.startsWith('kubejoin/')) continue;
    if (isKubelets(event)) requests.kubelet += 1;
    else requests.join += 1;
    if (event.verb === 'list' && event.objectRef?.resource === 'certificatesigningrequests') requests.csrLists += 1;
    const { verb, objectRef: { resource, name } = {} } = event;
    if (resource === 'nodes' && name !== undefined && ['get', 'watch'].includes(verb)) {
      const before = asked.get(name) ?? 0;
      asked.set(name, before + 1);
      if (before >= 2) requests.nodeLooks += 1;
    }
    const code = event.responseStatus?.code ?? 0;
    if (code === 429 || code >= 500) requests.turnedAway += 1;
  }
  return requests;
}

/**
 * True for requests that only the kubelet makes: for its Node, its lease, its Pods, and for its certificate, unless the
 * join does, which names the request itself and watches it without bookmarks. kubejoin reads, and watches the Node.
 */
function isKubelets({ verb, objectRef, requestURI }: AuditEvent): boolean {
  switch (objectRef?.resource) {
    case 'leases':
    case 'pods':
      return true;
    case 'certificatesigningrequests':
      if (verb === 'watch') return requestURI.includes('allowWatchBookmarks');
      return verb === 'create' && !objectRef.name?.startsWith('node-csr-');
    case 'nodes':
      return verb === 'create' || verb === 'patch';
    default:
      return false;
  }
}
