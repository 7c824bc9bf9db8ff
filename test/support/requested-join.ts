import { Secret } from '../../src/base/secret.ts';
import { joinConfigurationFromFlags } from '../../src/config/from-flags/join-flags.ts';
import type { FoundDiscovery, RequestedJoin } from '../../src/operations/bound-join.ts';

export const PIN = `sha256:${'a'.repeat(64)}`;
export const NEW = new Secret('aaaaaa.0123456789abcdef');

const configured = (values: object, endpoint?: string) =>
  joinConfigurationFromFlags(values as never, endpoint, undefined).configuration;

/** A join by these options, with what it was told of the cluster. */
export function requested(
  values: RequestedJoin['values'] = {},
  { endpoint = undefined as string | undefined, isWhole = false, more = {} } = {},
) {
  const found: (FoundDiscovery | undefined)[] = [];
  const join: RequestedJoin = {
    ...{ isWhole, endpoint, values },
    configuration: async (discovery) => {
      found.push(discovery);
      const token = { token: discovery?.token ?? new Secret('bbbbbb.0123456789abcdef') };
      return configured({ ...token, caCertHashes: [PIN], nodeName: 'w1', ...more }, '10.0.0.1:6443');
    },
  };
  return { join, found };
}
