import { count } from '../../../base/wording.ts';
import type { HostOutcome } from '../../../engine/machine-events.ts';
import { OUTCOMES } from '../../../i18n/pt-BR/printed/machines.ts';
import { and, or } from '../../../i18n/pt-BR/words/portuguese.ts';
import type { OwnArea } from './area.ts';
import { AGAIN } from './fleet.ts';

const KEY_FILE = {
  missing: 'O arquivo não existe.',
  empty: 'O arquivo está vazio.',
  'standard-input': '"-" não é aceito aqui: a entrada padrão pode ser necessária para o token.',
} as const;

const unaffected = (others: number): string =>
  others === 0 ? '' : ` ${others === 1 ? 'A outra máquina não foi afetada' : 'As outras máquinas não foram afetadas'}.`;

const OF_ONE: Readonly<Record<HostOutcome, string>> = { ...OUTCOMES, failed: 'com falha' };

const OF_MANY: Readonly<Record<HostOutcome, string>> = {
  joined: 'associadas',
  unchanged: 'sem alterações',
  previewed: 'simuladas',
  failed: 'com falha',
  interrupted: 'interrompidas',
  'not-started': 'não iniciadas',
};

export const fleetCommands = {
  failures: {
    FLEET_PARALLEL_INVALID: (p) => ({
      what: `${p.parallel} não é um valor válido para --parallel.`,
      cause: `--parallel deve ser um número inteiro de 1 a ${p.most}.`,
      cure: `Informe um número de 1 a ${p.most} ou omita --parallel.`,
    }),
    FLEET_TIME_LIMIT_INVALID: (p) => ({
      what: `"${p.value}" não é um tempo limite válido.`,
      cause: '--time-limit deve ser uma duração maior que zero, com unidade, como 90s, 10m ou 1h30m.',
      cure: 'Corrija a duração ou omita --time-limit.',
    }),
    CERTIFICATE_KEY_FILE_UNUSABLE: (p) => ({
      what: `Não é possível ler a chave de certificado no arquivo ${p.path}. Nada foi feito.`,
      cause: KEY_FILE[p.problem],
      cure: 'Salve a chave (64 dígitos hexadecimais, mostrados por "kubejoin init phase upload-certs --upload-certs") em um arquivo com modo 0600 e informe o caminho dele em --certificate-key-file.',
    }),
    FLEET_KUBECONFIG_WITH: (p) => ({
      what: `Não é possível combinar --kubeconfig com ${or(p.flags)}. Nada foi feito.`,
      cause: 'Com --kubeconfig, cada máquina recebe um token próprio, e o kubeconfig indica o cluster.',
      cure: `Remova --kubeconfig, ou remova ${and(p.flags)}. Para definir outros campos de uma JoinConfiguration, use joinConfiguration no arquivo de máquinas.`,
    }),
    FLEET_INSTALL_ALONE: (p) => ({
      what: `${p.flag} exige --kubeconfig. Nada foi feito.`,
      cause: 'Sem --kubeconfig, todas as máquinas usam o mesmo token, e o kubejoin não altera o cluster.',
      cure: `Remova ${p.flag} ou informe --kubeconfig em vez de um token.`,
    }),
    FLEET_HOSTS_FAILED: (p) => ({
      what: `${p.failed.length} de ${count(p.total, 'máquina', 'máquinas')} ${p.failed.length === 1 ? 'falhou' : 'falharam'}: ${and(p.failed.slice(0, 20))}${p.failed.length > 20 ? ' …' : ''}.`,
      cause: `A causa ${p.failed.length === 1 ? 'da' : 'de cada'} falha está indicada acima.${unaffected(p.total - p.failed.length)}`,
      cure: `Corrija ${p.failed.length === 1 ? 'a falha indicada' : 'as falhas indicadas'} acima; ${AGAIN}.`,
    }),
  },
  texts: {
    COMMAND_FLEET: () => 'Associa várias máquinas a um cluster por SSH',
    COMMAND_FLEET_JOIN: () => 'Associa ao cluster, por SSH, as máquinas listadas em um arquivo',
    COMMAND_FLEET_JOIN_LONG: () =>
      `Associa várias máquinas a um cluster Kubernetes, por SSH.

O arquivo de máquinas tem este formato (docs/pt-BR/fleet.md descreve todos os campos):

  apiVersion: kubejoin/v1
  kind: Fleet
  defaults: {user: admin}
  hosts:
    - {name: cp2, address: 10.0.0.12, role: control-plane}
    - {name: worker1, address: 10.0.0.21, labels: {rack: r1}}

O kubejoin usa o cliente do OpenSSH com as suas chaves, a sua configuração e o seu known_hosts. Ele copia este
executável para cada máquina, executa nela o equivalente a "kubejoin join --if-needed" e remove o executável. Os tokens
são enviados pela entrada padrão. Os nós da camada de gerenciamento são associados um de cada vez; os nós de
processamento, ao mesmo tempo. Uma máquina que falha não atrasa as outras; execute "fleet join" novamente para associar
as que faltam.

Com --kubeconfig, não é preciso informar um token: cada máquina recebe um token próprio, que só permite associar o nó dela.
Durante a execução, o kubejoin aprova as solicitações de certificado feitas com esses tokens; depois, exclui os tokens.

  kubejoin fleet join hosts.yaml --kubeconfig /etc/kubernetes/admin.conf
  kubejoin fleet join hosts.yaml 10.0.0.1:6443 --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex>
  kubejoin fleet join hosts.yaml --config join.yaml --parallel 20 --report frota.html
  kubejoin fleet join hosts.yaml --config join.yaml --dry-run`,
    COMMAND_FLEET_REMOTE: () => 'Iniciado por "fleet join" em cada máquina; não o execute manualmente',
    FLAG_FLEET_CONFIG: () =>
      'Caminho de um arquivo de configuração com uma JoinConfiguration para todas as máquinas. Os caminhos indicados no arquivo são caminhos nas máquinas da frota.',
    FLAG_FLEET_KUBECONFIG: () =>
      'Caminho do kubeconfig de um administrador, usado em vez de um token compartilhado: cada máquina recebe um token próprio, vinculado ao nó dela. O kubeconfig também indica o cluster.',
    FLAG_FLEET_INSTALL_ADMISSION: () =>
      'Com --kubeconfig: cria as permissões que faltam no cluster para os tokens vinculados, como faz "kubejoin admission install".',
    FLAG_FLEET_CERTIFICATE_KEY_FILE: () => 'Como --certificate-key, mas a chave é lida deste arquivo.',
    FLAG_FLEET_PARALLEL: () => 'Número de máquinas associadas ao mesmo tempo.',
    FLAG_FLEET_TIME_LIMIT: () => 'Tempo limite para cada máquina, da conexão ao fim da associação.',
    FLAG_FLEET_EXECUTABLE: () =>
      'Executável do kubejoin a copiar para as máquinas. A opção pode ser repetida, uma vez para cada arquitetura. Padrão: o executável em uso e o kubejoin-linux-x64 ou kubejoin-linux-arm64 que estiver no mesmo diretório.',
    FLAG_FLEET_KEEP: () =>
      'O que fazer com o executável na máquina depois da associação: remover, manter em /var/lib/kubejoin/fleet para a próxima execução ou instalar como /usr/local/bin/kubejoin.',
    FLAG_FLEET_REPORT: () =>
      'Arquivo em que o relatório é gravado: em HTML ou, se o nome terminar em .json ou .txt, em JSON ou texto simples, respectivamente.',
    FLAG_FLEET_SSH: () => 'Nome ou caminho do cliente do OpenSSH.',
    FLAG_FLEET_SSH_CONFIG: () => 'Arquivo de configuração do ssh (ssh -F).',
    FLAG_FLEET_SSH_IDENTITY: () =>
      'Chave privada para o login SSH (ssh -i) nas máquinas cujo campo identityFile não está definido.',
    FLAG_FLEET_SSH_JUMP: () =>
      'Máquinas intermediárias (ssh -J) para acessar as máquinas cujo campo proxyJump não está definido.',
    FLAG_FLEET_SSH_HOST_KEYS: () =>
      'Chaves de host a aceitar. known: só as de known_hosts; accept-new: as de known_hosts e as de máquinas novas, mas nunca uma chave alterada; unchecked: qualquer chave. A configuração do ssh não prevalece sobre esta opção.',
    FLEET_HOST_KEYS_UNCHECKED: () =>
      'As chaves de host não são verificadas (--ssh-host-keys unchecked): um atacante na rede pode receber o token e se passar por uma das máquinas.',
    FLAG_FLEET_SSH_OPTION: () => 'Opção do ssh no formato Nome=valor (ssh -o). A opção pode ser repetida.',
    FLEET_OUTCOME: (p) => OUTCOMES[p.outcome],
    FLEET_WAITING: (p) => `${count(p.hosts, 'máquina', 'máquinas')} em espera`,
    FLEET_MORE_RUNNING: (p) => `… e mais ${p.hosts} em andamento`,
    FLEET_COUNTS: (p) =>
      [
        ...p.counts
          .filter(({ hosts }) => hosts > 0)
          .map(({ outcome, hosts }) => `${hosts} ${(hosts === 1 ? OF_ONE : OF_MANY)[outcome]}`),
        ...(p.running > 0 ? [`${p.running} em andamento`] : []),
      ].join(', ') || 'nada ainda',
    FLEET_COLUMN: (p) =>
      ({
        host: 'MÁQUINA',
        role: 'FUNÇÃO',
        outcome: 'RESULTADO',
        node: 'NÓ',
        changes: 'ALTERAÇÕES',
        time: 'TEMPO',
        failure: 'FALHA',
      })[p.column],
    FLEET_ENDED: (p) => `${count(p.hosts, 'máquina', 'máquinas')}: ${p.counts}, em ${p.duration}.`,
    FLEET_RUN_NOT_SHOWN: (p) =>
      `Não é possível mostrar o relatório de ${p.host} (${p.error}). O resultado dessa máquina está na tabela acima.`,
    FLEET_TITLE: () => 'Frota',
  },
} satisfies OwnArea;
