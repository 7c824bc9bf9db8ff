import { seconds } from '../../i18n/pt-BR/words/portuguese.ts';
import type { Translation } from '../../i18n/tables.ts';
import type * as ofCommands from './commands/provision-commands-sentences.ts';
import type { printed } from './printed.ts';
import type * as sentences from './provision-sentences.ts';

const AFTER_REBOOT =
  'Depois, reinicie a máquina ou execute "systemctl start kubejoin-join" (OpenRC: "rc-service kubejoin-join restart").';

export const { failures, texts }: Translation<typeof sentences & typeof ofCommands, typeof printed> = {
  failures: {
    BOOT_NOT_FETCHED: (p) => ({
      what: `Não foi possível baixar o kubejoin de ${p.source}.`,
      cause: 'Nem o curl nem o wget conseguiram baixar o arquivo em uma hora; veja as linhas acima.',
      cure: `Verifique o endereço do arquivo e, nesta máquina, a rede e o relógio. ${AFTER_REBOOT}`,
    }),
    BOOT_DIGEST_WRONG: (p) => ({
      what: `O arquivo em ${p.source} não é o executável esperado e não foi executado.`,
      cause: `O SHA-256 do arquivo é ${p.seen}, e não ${p.sha256}: o arquivo foi substituído, ou o valor é de outra versão ou de outra arquitetura de processador.`,
      cure: 'Gere os dados de usuário novamente com o valor do arquivo SHA256SUMS da versão.',
    }),
    BOOT_NOT_INSTALLED: () => ({
      what: 'O kubejoin não está instalado nesta máquina.',
      cause: 'A imagem não contém o kubejoin, e o apt não conseguiu instalá-lo.',
      cure: `Instale o kubejoin nesta máquina. ${AFTER_REBOOT} Para máquinas novas, inclua o kubejoin ou o repositório apt dele na imagem, ou gere os dados de usuário com --executable e --sha256.`,
    }),
    BOOT_NOT_RUNNABLE: () => ({
      what: 'O kernel se recusa a executar o kubejoin.',
      cause:
        'No log do sistema, "Exec format error" indica que o executável foi compilado para outra arquitetura de processador, e "Permission denied", que o sistema de arquivos dele está montado com noexec.',
      cure: 'Use o executável para a arquitetura de processador desta máquina ou uma imagem que contenha o kubejoin.',
    }),
    BOOT_NO_GLIBC: () => ({
      what: 'O executável do kubejoin não funciona nesta máquina.',
      cause: 'O executável precisa da glibc, que este sistema não tem. O Alpine Linux, por exemplo, usa a musl.',
      cure: 'Use uma imagem com a glibc.',
    }),
    BOOT_NOT_COPIED: () => ({
      what: 'Não foi possível copiar o executável do kubejoin para /usr/local/bin nem para /opt/bin.',
      cause:
        'Os diretórios são somente leitura, ou o disco deles está cheio: veja a mensagem do mkdir ou do cp no log do sistema.',
      cure: 'Permita a gravação em /opt/bin ou libere espaço ali, ou use uma imagem que contenha o kubejoin.',
    }),
    BOOT_KILLED: () => ({
      what: 'O kubejoin foi encerrado à força várias vezes antes de concluir a associação.',
      cause:
        'O kernel provavelmente encerrou o kubejoin por falta de memória na máquina; "journalctl -k" mostra se foi esse o motivo.',
      cure: 'Dê mais memória à máquina e reinicie-a. A associação continua de onde parou.',
    }),
    HOSTNAME_MISSING: (p) => ({
      what: 'Esta máquina não recebeu um nome de host a tempo.',
      cause: `A configuração não define o nome do nó, e o nome de host ainda é ${p.hostname || 'vazio'}. Nem a imagem nem o DHCP o definiram, e várias máquinas sem nome de host seriam associadas como o mesmo nó.`,
      cure: `Defina o nome de host com "hostnamectl set-hostname" ou o nome do nó em nodeRegistration.name na configuração. ${AFTER_REBOOT} Para máquinas novas, defina o nome de host na imagem ou por DHCP, ou gere os dados de usuário com --node-name.`,
    }),
    PROVISION_CONFIG_REMOVED: (p) => ({
      what: `Esta máquina não será associada: ${p.path} foi removido durante a execução.`,
      cause:
        'Um administrador, o "kubejoin reset" ou o "kubejoin undo" (de uma associação já iniciada) removeu o arquivo, para que nem uma nova tentativa nem uma reinicialização associem esta máquina novamente.',
      cure: 'Nenhuma ação é necessária. Para associar a máquina mesmo assim, execute "kubejoin join" ou use novos dados de usuário gerados por "kubejoin provision".',
    }),
  },
  texts: {
    JOIN_TRIED_AGAIN: (p, say) =>
      `A associação falhou. Nova tentativa em ${seconds(p.seconds)}. Motivo: ${say(p.reason)}`,
    RUNTIME_AWAITED: (p) => `Aguardando o agente de execução de contêineres por até ${seconds(p.seconds)}.`,
    HOSTNAME_AWAITED: () => 'Aguardando esta máquina receber um nome de host, que será o nome do nó.',
    EXECUTABLE_URL_UNFIT: () => 'O valor deve ser uma URL https sem nome de usuário nem senha.',
    SHA256_UNFIT: () => 'O valor deve ser um SHA-256: 64 dígitos hexadecimais.',
    SHA256_NEEDED: () => 'Esta opção exige --sha256: a máquina confere o SHA-256 antes de executar o kubejoin.',
    SHA256_ALONE: () => 'Esta opção exige --executable.',
    PACKAGE_AND_EXECUTABLE: () => 'Esta opção não pode ser usada com --executable. Informe apenas uma das duas.',
    SENTINEL_UNFIT: () => 'O valor deve ser um caminho absoluto fora de /dev e de /proc.',
    TOKEN_BESIDE_KUBECONFIG: () =>
      'Esta opção não pode ser usada com --kubeconfig: com o kubeconfig, o kubejoin cria um token vinculado a este nó.',
    TTL_WITHOUT_KUBECONFIG: () =>
      'Esta opção só se aplica a um token criado com --kubeconfig: acrescente --kubeconfig ou remova esta opção.',
    UNDO_BESIDE_KUBECONFIG: () =>
      'Esta opção não pode ser usada com --kubeconfig: o undo exclui a chave do kubelet, e um token criado com --kubeconfig só vale para uma chave.',
    RETRY_FOR_UNFIT: () => 'O valor deve ser uma duração com unidade, como 90s ou 1h.',
    USER_DATA_KEEPS_TOKEN: (p) =>
      `Os dados de usuário contêm um token. O kubejoin exclui a própria cópia depois da associação, mas continuam existindo cópias no serviço de metadados da nuvem e em /var/lib/cloud na máquina. ${
        p.node === undefined
          ? 'Com --kubeconfig e --node-name, o token só admitiria esse nó, e uma única vez.'
          : `O token só permite associar o nó ${p.node}, e uma única vez.`
      }`,
    USER_DATA_TOKEN_LEFT: (p) =>
      `O token ${p.id}, criado para estes dados de usuário, ficou no cluster, mas os dados não foram gravados. Para excluí-lo, execute "kubejoin token delete ${p.id}".`,
    RUN_RECORD_INCOMPLETE: (p, say) =>
      `O registro desta execução em ${p.directory} está incompleto. Motivo: ${say(p.reason)}`,
    USER_DATA_WRITTEN: (p) => `${p.path} foi gravado (modo 0600).`,
    COMMAND_PROVISION: () =>
      'Gera dados de usuário (user data) que associam uma máquina nova ao cluster na primeira inicialização',
    COMMAND_PROVISION_LONG: () =>
      `Gera dados de usuário (user data) que associam uma máquina nova ao cluster na primeira inicialização. A máquina
só precisa de um agente de execução de contêineres e de um kubelet. Os dados contêm a configuração, o serviço
kubejoin-join e a indicação de onde obter o kubejoin. O serviço tenta novamente depois de falhas que podem ser
temporárias e continua uma associação interrompida depois de uma reinicialização. Concluída a associação, o serviço
exclui o token e não faz nada nas inicializações seguintes.

Aceita as opções de "join". Com --kubeconfig, também cria um token que só permite associar o nó indicado em --node-name.`,
    COMMAND_PROVISION_RUN: () => 'Associa ao cluster uma máquina provisionada (executado pelo serviço kubejoin-join)',
    COMMAND_PROVISION_RUN_LONG: () =>
      `Associa esta máquina ao cluster, como faz "join --if-needed", com a configuração recebida nos dados de usuário. Se a
associação falhar com o código de saída 4, 5 ou 7, tenta novamente, com pausas crescentes, a menos que o token ou o
hash da chave pública da CA esteja errado. Exclui a configuração depois da associação.

Grava o resultado em /var/lib/kubejoin/provision/result.json e todos os eventos em events.jsonl, no mesmo diretório.`,
    FLAG_PROVISION_FORMAT: () =>
      'Formato dos dados de usuário. cloud-init: um documento cloud-config. ignition: uma configuração do Ignition (Flatcar, Fedora CoreOS). script: um script de shell POSIX, que também funciona com OpenRC.',
    FLAG_PROVISION_OUTPUT_FILE: () => 'Grava os dados de usuário neste arquivo (modo 0600), e não na saída padrão.',
    FLAG_PROVISION_EXECUTABLE: () =>
      'URL HTTPS de onde a máquina baixa o kubejoin. Exige --sha256. Sem esta opção, a máquina usa o executável do kubejoin que está na imagem dela.',
    FLAG_PROVISION_SHA256: () => 'SHA-256 do executável. A máquina o verifica antes de executar o arquivo.',
    FLAG_PROVISION_PACKAGE: () => 'Se a imagem não contiver o pacote kubejoin, instala-o com o apt.',
    FLAG_PROVISION_KUBECONFIG: () =>
      'Kubeconfig de um administrador, usado para obter o endereço do cluster e o hash da chave pública da CA e para criar um token vinculado ao nó indicado em --node-name. Sem esta opção, nenhum token é criado; informe um token existente com as opções de "join".',
    FLAG_PROVISION_TTL: () => 'Validade do token criado com --kubeconfig. Com 0, o token nunca expira.',
    FLAG_PROVISION_SENTINEL_FILE: () =>
      'Arquivo que a máquina cria depois da associação, como /run/cluster-api/bootstrap-success.complete.',
    FLAG_PROVISION_RETRY_FOR: () =>
      'Por quanto tempo, após cada inicialização, a máquina aguarda um nome de host e repete a associação.',
    FLAG_PROVISION_CONFIG: () => 'Caminho da JoinConfiguration. Padrão: /etc/kubejoin/join.yaml.',
    BOOT_WAITS: () => 'Aguardando antes da próxima tentativa.',
    BOOT_RETRIED: () =>
      'Ainda não foi possível obter ou executar o kubejoin; haverá uma nova tentativa. O console e "journalctl -u kubejoin-join" mostram o motivo.',
    BOOT_WGET_FAILED: () => 'O wget não conseguiu baixar o kubejoin (tempo limite: 30 minutos). Código de saída:',
  },
};
