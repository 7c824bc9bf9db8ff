import { linuxClock } from '../../../../src/host/linux/system.ts';
import type { SimulatedEtcdOptions } from '../../../../src/simulation/etcd/membership.ts';
import { EtcdCrash, SimulatedEtcd } from '../../../../src/simulation/etcd/simulated-etcd.ts';
import { type NetworkHost, SimulatedNetwork } from '../../../../src/simulation/host/network.ts';
import { etcdEndpoint } from '../../../../src/wire/endpoint.ts';
import type { EtcdRunner } from './process.ts';

/** Every host has an address of 198.19.0.0/24, which nobody has; connections to it are led to the loopback. */
export function simulatedRunner(
  options: Omit<SimulatedEtcdOptions, 'clock'> = {},
): EtcdRunner & { etcd: SimulatedEtcd } {
  const healthIntervalMs = options.healthIntervalMs ?? 200;
  const etcd = new SimulatedEtcd({ ...options, healthIntervalMs, clock: linuxClock });
  const hosts = new Map<string, NetworkHost>();
  const network = new SimulatedNetwork();
  const address = (n: number) => `198.19.0.${n}`;
  return {
    kind: 'stand-in',
    etcd,
    healthIntervalMs,
    realFiles: false,
    dialer: network.dialer,
    address(n) {
      if (!hosts.has(address(n))) hosts.set(address(n), network.addHost(address(n)));
      return address(n);
    },
    directory: () => '/var/lib/etcd',
    async start(flags, files, data) {
      const host = hosts.get(etcdEndpoint(flags.clientUrl)?.host ?? '');
      const [certificate, key, clientCa] = await Promise.all(
        ['server.crt', 'server.key', 'ca.crt'].map((name) => files.read(`${flags.pkiDir}/${name}`)),
      );
      try {
        const member = await etcd.start({
          name: flags.name,
          peerUrls: [flags.peerUrl],
          clientUrls: [flags.clientUrl],
          listenClientUrls: [flags.clientUrl],
          initialCluster: flags.initialCluster.join(','),
          initialClusterState: flags.state,
          certificate: certificate ?? '',
          key: key ?? '',
          clientCa: clientCa ?? '',
          data,
          listen: (url, port) => host?.listen(etcdEndpoint(url)?.port ?? 0, { host: '127.0.0.1', port }) ?? (() => {}),
        });
        let gone = (_words: string) => {};
        const killed = new Promise<string>((resolve) => {
          gone = resolve;
        });
        const kill = async () => {
          await member.stop();
          gone('signal: killed');
        };
        return { ended: Promise.race([member.ended, killed]), kill };
      } catch (error) {
        if (!(error instanceof EtcdCrash)) throw error;
        return {
          ended: Promise.resolve(JSON.stringify({ level: 'fatal', msg: 'discovery failed', error: error.message })),
          kill: async () => {},
        };
      }
    },
    async close() {
      await etcd.stop();
      network.close();
    },
  };
}
