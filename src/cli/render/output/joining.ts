import type { Secret } from '../../../base/secret.ts';
import { shellWord } from '../../../base/shown.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import type { JoinedCluster, Joining } from '../../../phases/init/joining.ts';
import type { Program } from '../../as-kubeadm/program.ts';

/** Secrets that the user wants withheld. */
export interface Withheld {
  tokens: boolean;
  certificateKey: boolean;
}

interface JoinBy {
  token: string;
  controlPlane?: { certificateKey: string | undefined };
  nodeName?: string;
}

/** The join command, on two or three continued lines. kubeadm's ends with a blank, to which scripts append flags. */
export function joinCommandLine(
  { endpoint, caCertHashes }: Pick<JoinedCluster, 'endpoint' | 'caCertHashes'>,
  { token, controlPlane, nodeName }: JoinBy,
  program: Program = 'kubejoin',
): string {
  const hashes = caCertHashes.map((hash) => `--discovery-token-ca-cert-hash ${hash}`).join(' ');
  const parts = [`${program} join ${endpointWord(endpoint)} --token ${token}`, hashes];
  if (controlPlane) {
    const { certificateKey } = controlPlane;
    parts.push(
      ['--control-plane', ...(certificateKey === undefined ? [] : ['--certificate-key', certificateKey])].join(' '),
    );
  }
  if (nodeName !== undefined) parts.push(`--node-name ${shellWord(nodeName)}`);
  return parts.join(' \\\n\t') + (program === 'kubeadm' && !controlPlane ? ' ' : '');
}

/** Leaves the brackets of an IPv6 address unquoted, as kubeadm does. */
function endpointWord(endpoint: string): string {
  return /^\[[\w:.%]+\]:\d+$/.test(endpoint) ? endpoint : shellWord(endpoint);
}

/** Fields for programs: how to join, with the secrets that are not withheld. */
export function joiningFields(
  { tokens, certificateKey, cluster }: Joining,
  withheld: Withheld,
): Record<string, unknown> {
  return {
    ...(cluster && { controlPlaneEndpoint: cluster.endpoint, caCertHashes: cluster.caCertHashes }),
    ...(tokens.length > 0 && !withheld.tokens && { tokens: tokens.map((token) => token.reveal()) }),
    ...(certificateKey && !withheld.certificateKey && { certificateKey: certificateKey.reveal() }),
  };
}

/** Join commands for people, or the secrets of a single phase, one a line; undefined if there is nothing to print. */
export function joiningText(joining: Joining, withheld: Withheld, catalogue: Catalogue): string | undefined {
  const { tokens, certificateKey, cluster } = joining;
  const shown = (secret: Secret, isWithheld: boolean) =>
    isWithheld ? catalogue.text('VALUE_WITHHELD') : secret.reveal();
  const key = certificateKey && shown(certificateKey, withheld.certificateKey);
  if (cluster !== undefined) {
    const texts = tokens.map((token) => commandsFor(cluster, { token: shown(token, withheld.tokens), key }, catalogue));
    return texts.length > 0 ? texts.join('\n\n') : undefined;
  }
  const lines = [
    ...(withheld.tokens ? [] : tokens.map((token) => token.reveal())),
    ...(certificateKey && !withheld.certificateKey ? [certificateKey.reveal()] : []),
  ];
  return lines.length > 0 ? lines.join('\n') : undefined;
}

function commandsFor(
  cluster: JoinedCluster,
  { token, key }: { token: string; key: string | undefined },
  catalogue: Catalogue,
): string {
  const controlPlanes = [
    catalogue.text(key === undefined ? 'JOIN_CONTROL_PLANES_COPIED' : 'JOIN_CONTROL_PLANES_UPLOADED'),
    joinCommandLine(cluster, { token, controlPlane: { certificateKey: key } }),
  ];
  return [
    ...(cluster.controlPlanes ? controlPlanes : []),
    catalogue.text('JOIN_WORKERS'),
    joinCommandLine(cluster, { token }),
  ].join('\n\n');
}
