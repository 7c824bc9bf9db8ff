import type { HostReader } from '../../../host/ports.ts';

/** CNI's configuration, and the addresses that its plugins have assigned. */
const CNI_DIRECTORIES = ['/etc/cni/net.d', '/var/lib/cni'] as const;

/** Interfaces of the Pod network that outlive its Pods (CNI's bridge plugin, Flannel, Calico, Cilium). */
const INTERFACES = ['cni0', 'flannel.1', 'flannel-v6.1', 'vxlan.calico', 'cilium_vxlan', 'cilium_host', 'cilium_net'];

export interface CniLeftovers {
  /** CNI_DIRECTORIES that are not empty. */
  directories: string[];
  interfaces: string[];
}

export async function cniLeftovers(host: HostReader): Promise<CniLeftovers> {
  const links = await networkInterfaces(host);
  const contents = await Promise.all(CNI_DIRECTORIES.map((path) => host.files.list(path)));
  return {
    directories: CNI_DIRECTORIES.filter((_, index) => (contents[index] ?? []).length > 0),
    interfaces: INTERFACES.filter((name) => links.includes(name)),
  };
}

/**
 * All interfaces of this process's network namespace, up or down, with an address or without. Read from /proc/net/dev
 * (proc(5)), because /sys may show another namespace.
 */
export async function networkInterfaces({ files }: Pick<HostReader, 'files'>): Promise<string[]> {
  const content = (await files.read('/proc/net/dev'))?.toString('utf8') ?? '';
  return content.split('\n').flatMap((line) => /^\s*([^\s:]+):/.exec(line)?.[1] ?? []);
}
