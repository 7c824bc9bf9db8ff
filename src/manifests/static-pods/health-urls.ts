import { Failure } from '../../base/failure.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import { serverUrl } from '../../wire/endpoint.ts';
import type { ControlPlaneComponentName } from '../paths.ts';
import { STATIC_POD_UNREADABLE } from '../sentences.ts';
import { WrittenPod } from './written-pod.ts';

/** The flags that say where a component serves, and what holds where they are not given. */
const PLACES = {
  'kube-apiserver': { addressFlag: 'advertise-address', port: 6443, path: 'livez' },
  'kube-controller-manager': { addressFlag: 'bind-address', port: 10257, path: 'healthz' },
  'kube-scheduler': { addressFlag: 'bind-address', port: 10259, path: 'livez' },
} as const;

export interface ComponentHealthUrl {
  component: ControlPlaneComponentName;
  url: string;
}

/**
 * Where a component of the control plane answers whether it lives, by its manifest as it was written. Throws
 * STATIC_POD_UNREADABLE.
 */
export function componentHealthUrl(
  component: ControlPlaneComponentName,
  { path: file, content }: { path: string; content: string },
  endpoint: Pick<LocalEndpoint, 'advertiseAddress'>,
): string {
  const { addressFlag, port, path } = PLACES[component];
  const command = new WrittenPod(content).command(component);
  if (command === undefined) throw new Failure(STATIC_POD_UNREADABLE, { path: file, component });
  const ownAddress = component === 'kube-apiserver' ? endpoint.advertiseAddress : '127.0.0.1';
  const address = command.flag(addressFlag) || ownAddress;
  return `${serverUrl({ host: reachable(address), port: Number(command.flag('secure-port')) || port })}/${path}`;
}

/**
 * Where a member of etcd answers whether it is ready; undefined where it would want to see a certificate, or its
 * manifest does not tell.
 */
export function etcdHealthUrl(content: string): string | undefined {
  const [first = ''] = new WrittenPod(content).command('etcd')?.list('listen-metrics-urls') ?? [];
  if (!URL.canParse(first)) return undefined;
  const { protocol, hostname, port } = new URL(first);
  if (protocol !== 'http:' || port === '') return undefined;
  return `${serverUrl({ host: reachable(hostname.replace(/^\[|\]$/g, '')), port: Number(port) }).replace('https:', 'http:')}/readyz`;
}

/** What listens on every address is asked on the loopback. */
function reachable(address: string): string {
  return address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
}
