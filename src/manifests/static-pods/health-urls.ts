import { Failure } from '../../base/failure.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import { serverUrl } from '../../wire/endpoint.ts';
import type { ControlPlaneComponentName } from '../paths.ts';
import { STATIC_POD_UNREADABLE } from '../sentences.ts';
import { WrittenPod } from './written-pod.ts';

/** The flag with each component's address, and its default port and path. */
const PLACES = {
  'kube-apiserver': { addressFlag: 'advertise-address', port: 6443, path: 'livez' },
  'kube-controller-manager': { addressFlag: 'bind-address', port: 10257, path: 'healthz' },
  'kube-scheduler': { addressFlag: 'bind-address', port: 10259, path: 'livez' },
} as const;

export interface ComponentHealthUrl {
  component: ControlPlaneComponentName;
  url: string;
}

/** The health URL of a control-plane component, from its written manifest. Throws STATIC_POD_UNREADABLE. */
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

/** The readiness URL of an etcd member; undefined if it requires a certificate or the manifest does not have it. */
export function etcdHealthUrl(content: string): string | undefined {
  const [first = ''] = new WrittenPod(content).command('etcd')?.list('listen-metrics-urls') ?? [];
  if (!URL.canParse(first)) return undefined;
  const { protocol, hostname, port } = new URL(first);
  if (protocol !== 'http:' || port === '') return undefined;
  return `${serverUrl({ host: reachable(hostname.replace(/^\[|\]$/g, '')), port: Number(port) }).replace('https:', 'http:')}/readyz`;
}

/** The loopback address for a server that listens on every address. */
function reachable(address: string): string {
  return address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
}
