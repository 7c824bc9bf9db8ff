import { Failure } from '../../../../base/failure.ts';
import type { NodeRegistration } from '../../../../config/types/join.ts';
import { argumentValue } from '../../../../config/values/arguments.ts';
import type { HostReader } from '../../../../host/ports.ts';
import type { KubeletConfiguration } from '../../../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../../../manifests/paths.ts';
import type { NodeFacts } from '../../../facts/node-facts.ts';
import type { Check } from '../../check.ts';
import { type NoResolvConf, RESOLV_CONF_LOOPBACK, RESOLV_CONF_MISSING } from './checks-files-sentences.ts';

/** The kubelet's default (--resolv-conf). */
const DEFAULT = '/etc/resolv.conf';

/** Far more than servers and search domains take; anything beyond it is not looked at. */
const MAX_BYTES = 16 * 1024;

const LOOPBACK_SERVER = /^[ \t]*nameserver[ \t]+(127\.[\d.]+|::1)(?!\S)/gm;

/**
 * The file that the kubelet reads the DNS servers of Pods from exists: without it, the kubelet registers its node and
 * starts no Pod, not even static ones. An empty name means that Pods get no servers, and is no problem. Warns of a server
 * on this machine's loopback: in a Pod, that address is the Pod itself, and CoreDNS ends when it finds that it asks itself.
 */
export function resolvConf(
  { host, node }: { host: Pick<HostReader, 'files'>; node: Pick<NodeFacts, 'systemdResolved'> },
  kubelet: KubeletConfiguration,
  { kubeletExtraArgs }: Pick<NodeRegistration, 'kubeletExtraArgs'>,
): Check {
  return {
    name: 'ResolvConf',
    async run() {
      const { path, from } = placeOf(argumentValue(kubeletExtraArgs, 'resolv-conf'), kubelet, node);
      if (path === '') return undefined;
      const stat = await host.files.stat(path);
      if (stat?.type !== 'file')
        return new Failure(RESOLV_CONF_MISSING, { path, from, problem: stat === undefined ? 'missing' : 'not-a-file' });
      const text = String(await host.files.readPart(path, { from: 0, length: MAX_BYTES }));
      const servers = Array.from(text.matchAll(LOOPBACK_SERVER), ([, server]) => String(server));
      return servers.length > 0 ? RESOLV_CONF_LOOPBACK({ path, from, servers }) : undefined;
    },
  };
}

function placeOf(
  flag: string | undefined,
  { resolvConf: configured }: KubeletConfiguration,
  { systemdResolved }: Pick<NodeFacts, 'systemdResolved'>,
): Pick<NoResolvConf, 'path' | 'from'> {
  if (flag !== undefined) return { path: flag, from: 'flag' };
  if (typeof configured !== 'string') return { path: DEFAULT, from: 'default' };
  const isResolved = systemdResolved && configured === PATHS.resolvedResolvConf;
  return { path: configured, from: isResolved ? 'resolved' : 'configuration' };
}
