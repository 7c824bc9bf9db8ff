import {
  API_VERSIONS,
  CURRENT_API_VERSION,
  KUBEADM_GROUP,
  RETIRED_API_VERSIONS,
} from '../../src/config/documents/versions.ts';
import { type Field, fieldVersions } from '../../src/config/fields/field.ts';
import { KINDS, type Kind, type KindName } from '../../src/config/fields/kinds.ts';
import { LONGEST_TIMEOUT_MS } from '../../src/config/values/duration.ts';
import { MAX_CONFIGURATION_BYTES } from '../../src/config/yaml/text.ts';
import { fieldLine, TYPES } from './config.pt-BR.ts';
import type { DocsLanguage } from './errors.ts';

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

const VERSIONS = API_VERSIONS.map((version) => `\`${KUBEADM_GROUP}/${version}\``).join(', ');
const RETIRED = Object.keys(RETIRED_API_VERSIONS).join(', ');
const MEBIBYTES = MAX_CONFIGURATION_BYTES / 1024 ** 2;
const COMPONENT_FIELDS = [KINDS.KubeletConfiguration, KINDS.KubeProxyConfiguration].map(({ fields }) => fields.length);
const REFERENCES = 'https://kubernetes.io/docs/reference/config-api';

const WORDS = {
  en: {
    file: 'config.md',
    about: `# The configuration file

[Português](pt-BR/config.md)

\`kubejoin join\`, \`init\` and \`reset\` read kubeadm's configuration with \`--config FILE\`, in YAML or JSON.

| Command | Documents |
|---|---|
| \`join\` | JoinConfiguration |
| \`init\` | InitConfiguration, ClusterConfiguration (at least one of these two), KubeletConfiguration, KubeProxyConfiguration |
| \`reset\` | ResetConfiguration |

- Versions: ${VERSIONS}; the last is experimental and needs \`--allow-experimental-api\`.
  ${RETIRED} are refused. \`kubejoin config migrate\` converts v1beta2 and v1beta3 to v1beta4. Convert older files with \`kubeadm config migrate\` of an older release first.
  ResetConfiguration and UpgradeConfiguration were added in v1beta4. KubeletConfiguration has the version \`kubelet.config.k8s.io/v1beta1\`, and KubeProxyConfiguration \`kubeproxy.config.k8s.io/v1alpha1\`.
- The file may contain several documents, one of each kind. A command ignores documents it does not use, with a notice.
- The whole file is checked before any change. All problems are reported together, each as \`file:line:column: field: sentence\`.
- An unknown field is an error (kubeadm only warns). Names are case-sensitive. A value of \`null\` means that the field is absent.
- YAML is read as kubeadm's parser reads it (YAML 1.1): unquoted \`yes\`, \`no\`, \`on\`, \`off\`, \`y\` and \`n\` are booleans, and \`0777\` is octal. A token of
  digits only, such as \`123456.0123456789012345\`, is a number: put it in quotes.
- A file may be at most ${MEBIBYTES} MiB in size and must be UTF-8. Timeouts above ${LONGEST_TIMEOUT_MS} ms (24 days and 20 hours) are reduced to that value.
- You can combine \`--config\` with \`--node-name\`, \`--ignore-preflight-errors\`, \`--dry-run\` and \`--skip-phases\`, and with flags that have no counterpart in the file, such as \`--skip-token-print\`.`,
    components: `## KubeletConfiguration and KubeProxyConfiguration

kubejoin passes these documents on as written and adds kubeadm's defaults for missing fields. It checks the names and types of all fields, including nested ones,
against Kubernetes 1.37: ${COMPONENT_FIELDS.join(' and ')} fields. Their meaning is documented in the
references of [KubeletConfiguration](${REFERENCES}/kubelet-config.v1beta1/) and
[KubeProxyConfiguration](${REFERENCES}/kube-proxy-config.v1alpha1/).`,
    fields: 'Fields of',
    columns: 'field | type | default | versions | ',
    empty: 'empty',
    all: 'all',
    listOf: 'list of',
    type: (english: string) => english,
    line: (english: string) => english,
  },
  'pt-BR': {
    file: 'pt-BR/config.md',
    about: `# O arquivo de configuração

[English](../config.md)

\`kubejoin join\`, \`init\` e \`reset\` leem a configuração do kubeadm com \`--config ARQUIVO\`, em YAML ou JSON.

| Comando | Documentos |
|---|---|
| \`join\` | JoinConfiguration |
| \`init\` | InitConfiguration, ClusterConfiguration (pelo menos um destes dois), KubeletConfiguration, KubeProxyConfiguration |
| \`reset\` | ResetConfiguration |

- Versões: ${VERSIONS}; a última é experimental e precisa de \`--allow-experimental-api\`.
  ${RETIRED} são recusadas. \`kubejoin config migrate\` converte v1beta2 e v1beta3 para v1beta4. Antes disso, converta arquivos mais antigos com o \`kubeadm config migrate\` de uma versão anterior.
  ResetConfiguration e UpgradeConfiguration existem desde v1beta4. KubeletConfiguration tem a versão \`kubelet.config.k8s.io/v1beta1\`, e KubeProxyConfiguration, \`kubeproxy.config.k8s.io/v1alpha1\`.
- O arquivo pode conter vários documentos, um de cada tipo. Um comando ignora, com um aviso, os documentos que não usa.
- O arquivo inteiro é verificado antes de qualquer alteração. Todos os problemas são mostrados juntos, cada um como \`arquivo:linha:coluna: campo: frase\`.
- Um campo desconhecido é um erro (o kubeadm só avisa). Os nomes diferenciam maiúsculas de minúsculas. Um valor \`null\` significa que o campo está ausente.
- O YAML é lido como o analisador do kubeadm o lê (YAML 1.1): \`yes\`, \`no\`, \`on\`, \`off\`, \`y\` e \`n\` sem aspas são booleanos, e \`0777\` é octal. Um token só de
  dígitos, como \`123456.0123456789012345\`, é um número: escreva-o entre aspas.
- Um arquivo pode ter no máximo ${MEBIBYTES} MiB e deve usar UTF-8. Tempos limite acima de ${LONGEST_TIMEOUT_MS} ms (24 dias e 20 horas) são reduzidos a esse valor.
- Você pode combinar \`--config\` com \`--node-name\`, \`--ignore-preflight-errors\`, \`--dry-run\` e \`--skip-phases\`, e com opções que não têm equivalente no arquivo, como \`--skip-token-print\`.`,
    components: `## KubeletConfiguration e KubeProxyConfiguration

O kubejoin repassa esses documentos como estão e acrescenta os padrões do kubeadm aos campos ausentes. Ele verifica os nomes e os tipos de todos os campos, inclusive os aninhados,
em relação ao Kubernetes 1.37: ${COMPONENT_FIELDS.join(' e ')} campos. O significado deles está nas
referências de [KubeletConfiguration](${REFERENCES}/kubelet-config.v1beta1/) e
[KubeProxyConfiguration](${REFERENCES}/kube-proxy-config.v1alpha1/) (em inglês).`,
    fields: 'Campos de',
    columns: 'campo | tipo | padrão | versões | ',
    empty: 'vazio',
    all: 'todas',
    listOf: 'lista de',
    type: (english: string) => TYPES[english] ?? english,
    line: fieldLine,
  },
} as const;

/** Its file in docs/. */
export const configFile = (language: DocsLanguage): string => WORDS[language].file;

/** Generates docs/config.md and docs/pt-BR/config.md from the tables that also validate the files. */
export function configDocs(language: DocsLanguage): string {
  const { about, components } = WORDS[language];
  return `<!-- Written by "npm run generate" from src/config/fields/: change those tables, not this page. -->

${about}

${section(language, 'JoinConfiguration', JOIN_EXAMPLE)}
${section(language, 'InitConfiguration', INIT_EXAMPLE)}
${section(language, 'ClusterConfiguration')}
${section(language, 'ResetConfiguration', RESET_EXAMPLE)}
${components}
`;
}

function section(language: DocsLanguage, kind: KindName, example?: string): string {
  const { fields }: Kind = KINDS[kind];
  return `## ${WORDS[language].fields} ${kind}

${example ? `\`\`\`yaml\n${example}\n\`\`\`\n\n` : ''}| ${WORDS[language].columns}|
|---|---|---|---|---|
${fields
  .filter(({ path }) => !fields.some((outer) => outer.asWritten && path.startsWith(`${outer.path}.`)))
  .map((field) => row(field, kind, language))
  .join('\n')}
`;
}

function row(field: Field, kind: KindName, language: DocsLanguage): string {
  const { empty, all, line } = WORDS[language];
  const versions = fieldVersions(field);
  const { versions: ofKind }: Kind = KINDS[kind];
  const columns = [
    `\`${field.path}\``,
    type(field, language),
    field.default === undefined ? '' : field.default === '' ? empty : `\`${field.default}\``,
    ofKind.every((version) => (versions as readonly string[]).includes(version)) ? all : versions.join(', '),
    line(field.doc),
  ];
  return `| ${columns.map((column) => column.replaceAll('|', '\\|')).join(' | ')} |`;
}

function type(field: Field, language: DocsLanguage): string {
  const { listOf, type } = WORDS[language];
  const words = field.allowed?.filter((word) => word !== '').map((word) => `\`${word}\``);
  if (words) return field.type.startsWith('list') ? `${listOf} ${words.join(', ')}` : words.join(', ');
  return type(field.type === 'secret' ? 'string (secret)' : field.type === 'time' ? 'RFC 3339 time' : field.type);
}
