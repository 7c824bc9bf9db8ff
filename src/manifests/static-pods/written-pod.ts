import { Failure } from '../../base/failure.ts';
import { listOf, record } from '../../base/record.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import { yamlFields } from '../../config/yaml/value.ts';
import { serverUrl } from '../../wire/endpoint.ts';
import { STATIC_POD_UNREADABLE } from '../manifests-sentences.ts';
import type { ControlPlaneComponentName } from '../paths.ts';

/** A static Pod's manifest read from the disk. Any field may be missing, since others may have written or patched it. */
export class WrittenPod {
  readonly #spec: Record<string, unknown>;

  constructor(content: string) {
    this.#spec = record(yamlFields(content).spec);
  }

  /** The command of the component's container; patches may have added other containers. */
  command(component: string): WrittenCommand | undefined {
    const lines = listOf(this.#spec.containers).map((container) => record(container).command);
    const found = lines.find((line) => Array.isArray(line) && line[0] === component) as unknown[] | undefined;
    return found && new WrittenCommand(found.map(String));
  }

  /** The path of a hostPath volume. */
  hostPath(volume: string): string | undefined {
    const volumes = listOf(this.#spec.volumes).map(record);
    const found = volumes.find(({ name }) => name === volume);
    const path = record(found?.hostPath).path;
    return typeof path === 'string' ? path : undefined;
  }

  /** The user id of its containers (securityContext.runAsUser); undefined for the image's default. */
  get user(): number | undefined {
    const { runAsUser } = record(this.#spec.securityContext);
    return typeof runAsUser === 'number' ? runAsUser : undefined;
  }
}

/** A component's flags, as --name=value or --name value, with one dash or two. */
export class WrittenCommand {
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** The last value of a flag; empty without one. */
  flag(name: string): string {
    const values = this.#lines.flatMap((line) => new RegExp(`^\\s*--?${name}[= ](.*)$`).exec(line)?.[1]?.trim() ?? []);
    return values.at(-1) ?? '';
  }

  list(name: string): string[] {
    const items = this.flag(name).split(',');
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }
}

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
