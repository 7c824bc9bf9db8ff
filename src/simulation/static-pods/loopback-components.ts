import { X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import { Secret } from '../../base/secret.ts';
import { orUndefined } from '../../base/try.ts';
import { keyMatches } from '../../pki/keys/private-key.ts';
import {
  ComponentCrash,
  type ComponentStart,
  type ContainerFiles,
  type RunningComponent,
  type StartComponent,
} from './component.ts';

/** kube-controller-manager: reads its kubeconfig, the CAs and the keys that it signs with, and is healthy. */
export const controllerManagerComponent: StartComponent = async (start) => {
  const { flags, files } = start;
  await readKubeconfig(start, 'system:kube-controller-manager');
  await files.pair(flags.get('cluster-signing-cert-file'), flags.get('cluster-signing-key-file'));
  await files.authorities(flags.get('root-ca-file'));
  await files.authorities(flags.get('requestheader-client-ca-file'));
  await files.read(flags.get('service-account-private-key-file'));
  return healthyAt(start, 10257);
};

/** kube-scheduler: reads its kubeconfig and is healthy. */
export const schedulerComponent: StartComponent = async (start) => {
  await readKubeconfig(start, 'system:kube-scheduler');
  return healthyAt(start, 10259);
};

async function readKubeconfig({ flags, files }: ComponentStart, user: string): Promise<void> {
  const path = flags.get('kubeconfig');
  for (const flag of ['authentication-kubeconfig', 'authorization-kubeconfig']) await files.read(flags.get(flag));
  const found = await identityOf(path, files);
  if (found !== user)
    throw new ComponentCrash(
      `error retrieving resource lock: leases.coordination.k8s.io is forbidden: User "${found}" is not ${user}`,
    );
}

/** CN of the client certificate that a kubeconfig holds. */
async function identityOf(path: string, files: ContainerFiles): Promise<string> {
  const refuse = (why: string) => new ComponentCrash(`error loading config file "${path}": ${why}`);
  const text = await files.read(path);
  const config = orUndefined(() => parse(text) as Kubeconfig);
  const { 'client-certificate-data': certificate = '', 'client-key-data': key = '' } = config?.users?.[0]?.user ?? {};
  if (!config?.clusters?.[0]?.cluster?.server) throw refuse('invalid configuration: no server found for cluster');
  const pem = Buffer.from(certificate, 'base64').toString();
  if (!keyMatches(pem, new Secret(Buffer.from(key, 'base64').toString())))
    throw refuse('tls: private key does not match public key');
  return /^CN=(.+)$/m.exec(new X509Certificate(pem).subject)?.[1] ?? '';
}

interface Kubeconfig {
  clusters?: { cluster?: { server?: string } }[];
  users?: { user?: Record<string, string> }[];
}

function healthyAt({ flags, log }: ComponentStart, defaultPort: number): RunningComponent {
  const secure = flags.find('secure-port') === undefined ? defaultPort : flags.port('secure-port');
  log(`Serving securely on 127.0.0.1:${secure}`);
  return {
    ended: new Promise(() => undefined),
    stop: async () => undefined,
    ports: [secure],
    health: (port, path) => {
      if (port !== secure) return undefined;
      return ['/healthz', '/livez', '/readyz'].includes(path) ? 200 : 403;
    },
  };
}
