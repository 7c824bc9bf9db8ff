import { text } from '../../../base/text.ts';
import { count, list } from '../../../base/wording.ts';
import type { NodeRole } from '../../../config/types/join.ts';

export const BUNDLE_CREATED = text(
  'BUNDLE_CREATED',
  (p: { path: string; node: string; images: number; expires: string }) =>
    `Wrote ${p.path} (mode 0600) for the node ${p.node}, with ${count(p.images, 'image', 'images')}. The bundle contains a token that can be used once to join this node and is valid until ${p.expires}. Keep the file secret.`,
);

export const BUNDLE_FILE_MISSING = text('BUNDLE_FILE_MISSING', () => 'Specify the bundle file.');

export const BUNDLE_SHOWN = text('BUNDLE_SHOWN', (p: { path: string; node: string; role: NodeRole }) => {
  const role = p.role === 'worker' ? 'a worker' : 'a control-plane node';
  return `The bundle ${p.path} joins ${p.node} to the cluster as ${role}.`;
});

export const BUNDLE_SHOWN_CLUSTER = text(
  'BUNDLE_SHOWN_CLUSTER',
  (p: { endpoint: string; version: string; caCertHashes: readonly string[] }) =>
    `Cluster: ${p.endpoint}, Kubernetes ${p.version}, CA hash ${list(p.caCertHashes)}`,
);

export const BUNDLE_SHOWN_EXECUTABLE = text(
  'BUNDLE_SHOWN_EXECUTABLE',
  (p: { megabytes: number; sha256: string }) => `Executable: kubejoin (${p.megabytes} MB, sha256:${p.sha256})`,
);

export const BUNDLE_SHOWN_IMAGE = text(
  'BUNDLE_SHOWN_IMAGE',
  (p: { image: string; megabytes: number; digest: string }) => `Image: ${p.image} (${p.megabytes} MB, ${p.digest})`,
);

export const BUNDLE_SHOWN_SIGNER = text(
  'BUNDLE_SHOWN_SIGNER',
  (p: { signer: string; key: string; signers: string; created: string }) =>
    `Signed by ${p.signer} with the key ${p.key}, which ${p.signers} allows. Created at ${p.created}.`,
);

export const BUNDLE_SHOWN_VALID = text(
  'BUNDLE_SHOWN_VALID',
  (p: { expires: string }) =>
    `The signature and the entire content were verified. The bundle is valid until ${p.expires}.`,
);

export const BUNDLE_SHOWN_EXPIRED = text(
  'BUNDLE_SHOWN_EXPIRED',
  (p: { expires: string }) =>
    `The signature and the entire content were verified, but the bundle and its token expired at ${p.expires}. Create a new bundle with "kubejoin bundle create".`,
);
