import { X509Certificate } from 'node:crypto';
import type { SimulatedDirectory } from '../../host/simulated-directory.ts';
import { etcdEndpoint, sameUrl } from '../../wire/endpoint.ts';
import type { MemberData } from '../etcd/membership.ts';
import { EtcdCrash, type SimulatedEtcd } from '../etcd/simulated-etcd.ts';
import type { SimulatedMember } from '../etcd/simulated-member.ts';
import type { NetworkHost } from '../host/network.ts';
import { ComponentCrash, type ComponentStart, type RunningComponent, type StartComponent } from './component.ts';

/** Dependencies of a control plane's simulated etcd. */
interface EtcdComponentContext {
  etcd: SimulatedEtcd;
  /** The CA that the other members verify their peers with, PEM. */
  etcdCa: string;
  network: NetworkHost;
  /** Where its data directory is. */
  directory(): SimulatedDirectory;
  /** Ends as soon as it is started. */
  crashes(): boolean;
}

/** etcd on one host, and who can be asked whether it serves. */
interface EtcdComponent {
  start: StartComponent;
  /** True if it answers at this URL of the host, loopback included. */
  serves(url: string): boolean;
}

export function etcdComponent(context: EtcdComponentContext): EtcdComponent {
  let running: { member: SimulatedMember; urls: readonly string[] } | undefined;
  return {
    serves: (url) => running?.member.serves === true && running.urls.some((one) => sameUrl(one, url)),
    async start(start) {
      if (context.crashes())
        throw new ComponentCrash(
          '{"level":"fatal","msg":"discovery failed","error":"wal: max entry size limit exceeded"}',
        );
      const urls = start.flags.list('listen-client-urls');
      const member = await startMember(start, context);
      running = { member, urls };
      start.log(
        JSON.stringify({ level: 'info', msg: 'starting an etcd server', 'local-member-id': member.id.toString(16) }),
      );
      return component(start, member);
    },
  };
}

function component({ flags }: ComponentStart, member: SimulatedMember): RunningComponent {
  const metrics = flags.list('listen-metrics-urls').map((url) => etcdEndpoint(url)?.port);
  const ports = ['listen-client-urls', 'listen-peer-urls']
    .flatMap((flag) => flags.list(flag))
    .flatMap((url) => etcdEndpoint(url)?.port ?? []);
  return {
    ended: member.ended,
    stop: () => member.stop(),
    ports: [...new Set(ports)],
    health(port, path) {
      if (!metrics.includes(port)) return undefined;
      if (!['/health', '/livez', '/readyz'].includes(path)) return 404;
      return member.serves ? 200 : 503;
    },
  };
}

async function startMember(
  start: ComponentStart,
  { etcd, etcdCa, network, directory }: EtcdComponentContext,
): Promise<SimulatedMember> {
  const { flags, files } = start;
  const { certificate, key } = await files.pair(flags.get('cert-file'), flags.get('key-file'));
  const { pem: clientCa } = await files.authorities(flags.get('trusted-ca-file'));
  if (flags.get('client-cert-auth') !== 'true' || flags.get('peer-client-cert-auth') !== 'true')
    throw new ComponentCrash("a control plane's etcd verifies its clients and peers");
  const peer = await files.pair(
    flags.get('peer-cert-file'),
    flags.get('peer-key-file'),
    flags.get('peer-trusted-ca-file'),
  );
  if (!peer.leaf.verify(new X509Certificate(etcdCa).publicKey)) {
    throw new ComponentCrash('failed to get cluster response: remote error: tls: unknown certificate authority');
  }
  // etcd listens with it, and calls other members with it.
  const { keyUsage = [] } = peer.leaf;
  if (!['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'].every((usage) => keyUsage.includes(usage))) {
    throw new ComponentCrash('failed to get cluster response: remote error: tls: bad certificate');
  }
  const state = flags.find('initial-cluster-state') ?? 'new';
  const listenClientUrls = flags.list('listen-client-urls');
  for (const url of [...listenClientUrls, ...flags.list('listen-peer-urls')]) refuseForeign(url, network.address);
  try {
    return await etcd.start({
      name: flags.get('name'),
      peerUrls: flags.list('initial-advertise-peer-urls'),
      clientUrls: flags.list('advertise-client-urls'),
      listenClientUrls,
      initialCluster: flags.get('initial-cluster'),
      initialClusterState: state === 'existing' ? 'existing' : 'new',
      certificate,
      key,
      clientCa,
      data: dataIn(flags.get('data-dir'), start, directory()),
      listen: (url, port) => listen(url, port, network),
    });
  } catch (error) {
    if (error instanceof EtcdCrash)
      throw new ComponentCrash(`{"level":"fatal","msg":"discovery failed","error":${JSON.stringify(error.message)}}`);
    throw error;
  }
}

function refuseForeign(url: string, address: string): void {
  const { host, port } = etcdEndpoint(url) ?? { host: url, port: 0 };
  if (host !== address && host !== '127.0.0.1')
    throw new ComponentCrash(`listen tcp ${host}:${port}: bind: cannot assign requested address`);
}

/** Its own loopback is the simulated host's matter; every host has one. */
function listen(url: string, port: number, network: NetworkHost): () => void {
  const endpoint = etcdEndpoint(url);
  return endpoint?.host === network.address
    ? network.listen(endpoint.port, { host: '127.0.0.1', port })
    : () => undefined;
}

/** DIR/member, by which kubeadm and kubejoin know that etcd has kept data there. */
function dataIn(dataDir: string, { files }: ComponentStart, { reader, writer }: SimulatedDirectory): MemberData {
  const host = files.hostPath(dataDir);
  if (host === undefined)
    throw new ComponentCrash(`cannot access data directory: mkdir ${dataDir}: read-only file system`);
  const path = `${host}/member/id`;
  return {
    read: async () => (await reader.read(path))?.toString(),
    write: (id) => writer.write(path, Buffer.from(id), { mode: 0o600, directoryMode: 0o700 }),
  };
}
