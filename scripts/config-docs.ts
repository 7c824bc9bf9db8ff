import { writeFileSync } from 'node:fs';
import { LONGEST_TIMEOUT_MS } from '../src/config/duration.ts';
import { FIELDS, type Field, fieldVersions } from '../src/config/fields.ts';
import { MAX_CONFIGURATION_BYTES } from '../src/config/text.ts';
import { API_VERSIONS, CURRENT_API_VERSION, KNOWN_KINDS, KUBEADM_GROUP, RETIRED_API_VERSIONS } from '../src/config/versions.ts';

const EXAMPLE = `apiVersion: ${KUBEADM_GROUP}/${CURRENT_API_VERSION}
kind: JoinConfiguration
discovery:
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

/** docs/config.md, made from the table that also checks the files. */
export function configDocs(): string {
  return `<!-- Written by "tsx scripts/config-docs.ts" from src/config/fields.ts: change that table, not this page. -->

# The configuration file

\`kubejoin join --config FILE\` reads kubeadm's JoinConfiguration, in YAML or JSON:

\`\`\`yaml
${EXAMPLE}
\`\`\`

- Versions: ${API_VERSIONS.map((version) => `\`${KUBEADM_GROUP}/${version}\``).join(', ')}; the last is experimental and needs \`--allow-experimental-api\`.
  ${Object.keys(RETIRED_API_VERSIONS).join(', ')} are refused: \`kubeadm config migrate\` of an older release converts them.
- The file may have several documents, one of each kind. ${otherKinds()} may stand beside the JoinConfiguration and are not
  used; the command says so.
- The whole file is checked before anything is done, and all problems are shown together, each as \`file:line:column: field: sentence\`.
- A field that is not known is an error (kubeadm only warns). Names are case-sensitive. A value of \`null\` is as if the field were absent.
- YAML is read as kubeadm's parser reads it (YAML 1.1): unquoted \`yes\`, \`no\`, \`on\`, \`off\`, \`y\` and \`n\` are booleans, \`0777\` is octal. A token of
  digits only, such as \`123456.0123456789012345\`, is a number: put it in quotes.
- Limits: ${MAX_CONFIGURATION_BYTES / 1024 ** 2} MiB, UTF-8. Longer timeouts than ${LONGEST_TIMEOUT_MS} ms (24 days and 20 hours) become that.
- Beside \`--config\` may stand \`--node-name\`, \`--ignore-preflight-errors\`, \`--dry-run\`, \`--skip-phases\`, and flags that are not about configuration.

## Fields of JoinConfiguration

| field | type | default | versions | |
|---|---|---|---|---|
${FIELDS.map(row).join('\n')}
`;
}

function otherKinds(): string {
  const kinds = Object.keys(KNOWN_KINDS).filter((kind) => kind !== 'JoinConfiguration');
  return new Intl.ListFormat('en').format(kinds);
}

function row(field: Field): string {
  const versions = fieldVersions(field);
  const columns = [
    `\`${field.path}\``,
    type(field),
    field.default === undefined ? '' : field.default === '' ? 'empty' : `\`${field.default}\``,
    versions.length === API_VERSIONS.length ? 'all' : versions.join(', '),
    field.doc,
  ];
  return `| ${columns.map((column) => column.replaceAll('|', '\\|')).join(' | ')} |`;
}

function type(field: Field): string {
  const words = field.allowed?.filter((word) => word !== '').map((word) => `\`${word}\``);
  if (words) return words.join(', ');
  return field.type === 'secret' ? 'string (secret)' : field.type === 'time' ? 'RFC 3339 time' : field.type;
}

if (process.argv[1]?.endsWith('config-docs.ts')) writeFileSync('docs/config.md', configDocs());
