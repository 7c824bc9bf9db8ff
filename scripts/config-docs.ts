import { writeFileSync } from 'node:fs';
import {
  API_VERSIONS,
  CURRENT_API_VERSION,
  KUBEADM_GROUP,
  RETIRED_API_VERSIONS,
} from '../src/config/documents/versions.ts';
import { type Field, fieldVersions } from '../src/config/fields/field.ts';
import { KINDS, type Kind, type KindName } from '../src/config/fields/kinds.ts';
import { LONGEST_TIMEOUT_MS } from '../src/config/values/duration.ts';
import { MAX_CONFIGURATION_BYTES } from '../src/config/yaml/text.ts';

const HEAD = (kind: KindName) => `apiVersion: ${KUBEADM_GROUP}/${CURRENT_API_VERSION}\nkind: ${kind}\n`;

export const JOIN_EXAMPLE = `${HEAD('JoinConfiguration')}discovery:
  bootstrapToken:
    token: abcdef.0123456789abcdef
    apiServerEndpoint: 10.0.0.1:6443
    caCertHashes:
      - sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
nodeRegistration:
  kubeletExtraArgs:
    - name: node-labels
      value: disk=ssd
timeouts:
  discovery: 2m`;

export const INIT_EXAMPLE = `${HEAD('InitConfiguration')}localAPIEndpoint:
  advertiseAddress: 10.0.0.1
bootstrapTokens:
  - ttl: 2h
    description: the first workers
---
${HEAD('ClusterConfiguration')}kubernetesVersion: v1.37.2
controlPlaneEndpoint: api.example.com:6443
networking:
  podSubnet: 10.244.0.0/16,fd00:10:244::/56
  serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
apiServer:
  certSANs: [api.example.com]
  extraArgs:
    - name: audit-log-path
      value: /var/log/audit.log
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 200`;

export const RESET_EXAMPLE = `${HEAD('ResetConfiguration')}force: true
unmountFlags: [MNT_DETACH]`;

/** Generates docs/config.md from the tables that also validate the files. */
export function configDocs(): string {
  return `<!-- Written by "tsx scripts/config-docs.ts" from src/config/fields/: change those tables, not this page. -->

# The configuration file

\`kubejoin join\`, \`init\` and \`reset\` read kubeadm's configuration with \`--config FILE\`, in YAML or JSON.

| Command | Documents |
|---|---|
| \`join\` | JoinConfiguration |
| \`init\` | InitConfiguration, ClusterConfiguration (at least one of these two), KubeletConfiguration, KubeProxyConfiguration |
| \`reset\` | ResetConfiguration |

- Versions: ${API_VERSIONS.map((version) => `\`${KUBEADM_GROUP}/${version}\``).join(', ')}; the last is experimental and needs \`--allow-experimental-api\`.
  ${Object.keys(RETIRED_API_VERSIONS).join(', ')} are refused. \`kubejoin config migrate\` converts v1beta2 and v1beta3 to v1beta4. Convert older files with \`kubeadm config migrate\` of an older release first.
  ResetConfiguration and UpgradeConfiguration exist since v1beta4. KubeletConfiguration has the version \`kubelet.config.k8s.io/v1beta1\`, KubeProxyConfiguration \`kubeproxy.config.k8s.io/v1alpha1\`.
- The file may contain several documents, one of each kind. A command ignores documents it does not use, with a notice.
- The whole file is checked before any change. All problems are reported together, each as \`file:line:column: field: sentence\`.
- An unknown field is an error (kubeadm only warns). Names are case-sensitive. A value of \`null\` means that the field is absent.
- YAML is read as kubeadm's parser reads it (YAML 1.1): unquoted \`yes\`, \`no\`, \`on\`, \`off\`, \`y\` and \`n\` are booleans, \`0777\` is octal. A token of
  digits only, such as \`123456.0123456789012345\`, is a number: put it in quotes.
- Files have at most ${MAX_CONFIGURATION_BYTES / 1024 ** 2} MiB and are in UTF-8. Timeouts above ${LONGEST_TIMEOUT_MS} ms (24 days and 20 hours) are reduced to that value.
- You can combine \`--config\` with \`--node-name\`, \`--ignore-preflight-errors\`, \`--dry-run\`, \`--skip-phases\` and the other \`--skip-…\` flags, and with flags outside the configuration.

${section('JoinConfiguration', JOIN_EXAMPLE)}
${section('InitConfiguration', INIT_EXAMPLE)}
${section('ClusterConfiguration')}
${section('ResetConfiguration', RESET_EXAMPLE)}
## KubeletConfiguration and KubeProxyConfiguration

kubejoin passes these documents on as written and adds kubeadm's defaults for missing fields. It checks the names and types of all fields, including nested ones,
against Kubernetes 1.37: ${KINDS.KubeletConfiguration.fields.length} and ${KINDS.KubeProxyConfiguration.fields.length} fields. Their meaning is documented in the
references of [KubeletConfiguration](https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/) and
[KubeProxyConfiguration](https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/).
`;
}

function section(kind: KindName, example?: string): string {
  const { fields }: Kind = KINDS[kind];
  return `## Fields of ${kind}

${example ? `\`\`\`yaml\n${example}\n\`\`\`\n\n` : ''}| field | type | default | versions | |
|---|---|---|---|---|
${fields
  .filter(({ path }) => !fields.some((outer) => outer.asWritten && path.startsWith(`${outer.path}.`)))
  .map((field) => row(field, kind))
  .join('\n')}
`;
}

function row(field: Field, kind: KindName): string {
  const versions = fieldVersions(field);
  const { versions: ofKind }: Kind = KINDS[kind];
  const columns = [
    `\`${field.path}\``,
    type(field),
    field.default === undefined ? '' : field.default === '' ? 'empty' : `\`${field.default}\``,
    ofKind.every((version) => (versions as readonly string[]).includes(version)) ? 'all' : versions.join(', '),
    field.doc,
  ];
  return `| ${columns.map((column) => column.replaceAll('|', '\\|')).join(' | ')} |`;
}

function type(field: Field): string {
  const words = field.allowed?.filter((word) => word !== '').map((word) => `\`${word}\``);
  if (words) return field.type.startsWith('list') ? `list of ${words.join(', ')}` : words.join(', ');
  return field.type === 'secret' ? 'string (secret)' : field.type === 'time' ? 'RFC 3339 time' : field.type;
}

if (process.argv[1]?.endsWith('config-docs.ts')) writeFileSync('docs/config.md', configDocs());
