import { record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';
import { yamlFile } from '../../config/yaml/value.ts';
import type { IssuedCertificate } from '../../pki/signing/template.ts';
import { toYaml } from '../yaml.ts';
import { base64 } from './client-kubeconfig.ts';

/** Replaces CA, client certificate and key in the current context of a kubeconfig. Leaves one without such a context. */
export function renewedKubeconfig(
  file: { path: string; content: Uint8Array },
  caBundle: string,
  { certificate, key }: IssuedCertificate,
): Secret {
  const config = yamlFile(file.path, file.content);
  const context = record(named(config.contexts, config['current-context']).context);
  const cluster = record(named(config.clusters, context.cluster).cluster);
  const user = record(named(config.users, context.user).user);
  // The -data fields take precedence, so a path beside one would be misleading.
  delete cluster['certificate-authority'];
  delete user['client-certificate'];
  delete user['client-key'];
  Object.assign(cluster, { 'certificate-authority-data': base64(caBundle) });
  Object.assign(user, { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key.reveal()) });
  return new Secret(toYaml(config));
}

function named(list: unknown, name: unknown): Record<string, unknown> {
  const entries = Array.isArray(list) ? list.map(record) : [];
  return entries.find((entry) => entry.name === name) ?? {};
}
