import { stringify } from 'yaml';

const KUBEADM = 'kubeadm.k8s.io/v1beta4';
export const TOKEN = 'abcdef.0123456789abcdef';
export const PIN = `sha256:${'ab'.repeat(32)}`;
/** A certificate key. */
export const KEY = 'ab'.repeat(32);

/** The least that each kind needs; what would be detected on the machine or asked of the internet is given. */
const LEAST: Readonly<Record<string, object>> = {
  InitConfiguration: { localAPIEndpoint: { advertiseAddress: '192.0.2.1' }, nodeRegistration: { name: 'cp-1' } },
  ClusterConfiguration: { kubernetesVersion: 'v1.37.2' },
  JoinConfiguration: {
    discovery: { bootstrapToken: { token: TOKEN, apiServerEndpoint: '192.0.2.10:6443', caCertHashes: [PIN] } },
    nodeRegistration: { name: 'worker-1' },
  },
  ResetConfiguration: {},
  UpgradeConfiguration: {},
};

export function document(kind: string, fields: object = LEAST[kind] ?? {}, apiVersion = KUBEADM): string {
  return stringify({ apiVersion, kind, ...fields });
}

/** The least of a kind with some fields set, by their paths. */
export function withFields(
  kind: string,
  given: readonly (readonly [path: string, value: unknown, ...rest: unknown[]])[],
): object {
  const fields = structuredClone(LEAST[kind] ?? {}) as Record<string, unknown>;
  for (const [path, value] of given) setField(fields, path, value);
  return fields;
}

function setField(fields: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  let at = fields;
  for (const name of names.slice(0, -1)) {
    // An earlier field may have left something other than a mapping.
    if (typeof at[name] !== 'object' || at[name] === null) at[name] = {};
    at = at[name] as Record<string, unknown>;
  }
  at[names.at(-1) ?? ''] = value;
}
