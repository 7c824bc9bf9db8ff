import { createPublicKey } from 'node:crypto';
import type { LocalApiServer } from '../control-plane/api-servers.ts';
import type { NetworkHost } from '../host/network.ts';
import type { LoopbackServer } from '../servers/loopback-listener.ts';
import { ComponentCrash, type ComponentStart, type StartComponent } from './component.ts';

/** Dependencies of the simulated kube-apiserver. */
interface ApiServerContext {
  /** The host: its server listens on this address although the real one listens on all. */
  network: NetworkHost;
  startServer(local: LocalApiServer): Promise<LoopbackServer>;
  /** True if etcd answers at this URL of the host (https://127.0.0.1:2379). */
  etcdServes(url: string): boolean;
  /** Public key that verifies the cluster's service account tokens, PEM. */
  serviceAccountKey: string;
  healthy(): boolean;
}

/**
 * kube-apiserver: looks at its files as the real one does, ends when etcd does not answer, and then serves the
 * cluster's API on this host's address.
 */
export function apiServerComponent(context: ApiServerContext): StartComponent {
  return async (start) => {
    const { flags } = start;
    const serving = await readFiles(start, context);
    const etcds = flags.get('etcd-servers').split(',');
    if (!etcds.some((url) => context.etcdServes(url))) {
      throw new ComponentCrash(
        `Error while dialing: dial tcp ${etcds.join(', ')}: connect: connection refused; context deadline exceeded`,
      );
    }
    const port = flags.port('secure-port');
    const { network } = context;
    const { address } = network;
    if (flags.get('advertise-address') !== address) {
      throw new ComponentCrash(
        `a rehearsal's host has the address ${address}, not --advertise-address=${flags.get('advertise-address')}`,
      );
    }
    const server = await context.startServer({ ...serving, healthy: context.healthy });
    const leave = network.listen(port, { host: '127.0.0.1', port: server.port });
    start.log(`Serving securely on [::]:${port}`);
    if (!context.healthy()) start.log('poststarthook/start-apiextensions-controllers check failed: healthz');
    const stop = () => {
      leave();
      return server.close();
    };
    return { ended: new Promise(() => undefined), stop, ports: [port], health: () => undefined };
  };
}

/** The certificate that it serves, and the CA of its clients. */
async function readFiles({ flags, files }: ComponentStart, { serviceAccountKey }: ApiServerContext) {
  const clientCaFile = flags.get('client-ca-file');
  const serving = await files.pair(flags.get('tls-cert-file'), flags.get('tls-private-key-file'), clientCaFile);
  const { pem: clientCa } = await files.authorities(clientCaFile);
  await files.pair(flags.get('kubelet-client-certificate'), flags.get('kubelet-client-key'), clientCaFile);
  const frontProxyCa = flags.get('requestheader-client-ca-file');
  await files.pair(flags.get('proxy-client-cert-file'), flags.get('proxy-client-key-file'), frontProxyCa);
  await files.pair(flags.get('etcd-certfile'), flags.get('etcd-keyfile'), flags.get('etcd-cafile'));
  await files.read(flags.get('service-account-signing-key-file'));
  const ours = publicKeyOf(await files.read(flags.get('service-account-key-file')));
  // The real one starts all the same, and refuses the tokens of every Pod in the cluster.
  if (ours !== publicKeyOf(serviceAccountKey))
    throw new ComponentCrash("the service account key is not the cluster's: invalid bearer token for every Pod");
  return { certificate: serving.certificate, key: serving.key, clientCa };
}

function publicKeyOf(pem: string): string {
  try {
    return String(createPublicKey(pem).export({ type: 'spki', format: 'pem' }));
  } catch {
    throw new ComponentCrash(
      'error parsing the service account key: data does not contain any valid RSA or ECDSA public keys',
    );
  }
}
