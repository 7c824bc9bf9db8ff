import { count, list } from '../../../base/wording.ts';
import type { Area } from '../../tables.ts';
import { errnoMeaning, meant, seconds, size } from '../words/portuguese.ts';
import { commandHelp } from './command-help.ts';

const expectedValues = {
  boolean: 'true ou false (também 1, 0, t, f)',
  integer: 'um número inteiro de 32 bits',
  level: 'um número inteiro decimal de 32 bits',
  modules: 'uma lista de ARQUIVO=NÍVEL separados por vírgulas',
  list: 'uma lista separada por vírgulas, com as aspas fechadas ("a,b",c)',
} as const;

const CA_PROBLEMS = {
  missing: 'O arquivo não existe',
  empty: 'O arquivo não contém certificados',
  'too-large': 'O arquivo tem mais de 1 MiB',
  'too-many': 'O arquivo tem mais de 100 certificados',
  'private-key': 'O arquivo contém uma chave privada, que não deve ficar em um arquivo de certificados',
  'bad-certificate': 'Um certificado do arquivo está danificado',
  ambiguous:
    'Um certificado do arquivo está codificado incorretamente, e cada programa pode ler nele uma chave diferente',
  'broken-pem': 'Um bloco PEM do arquivo está danificado ou não termina',
};

export const commands = {
  failures: {
    UNKNOWN_COMMAND: (p) => ({
      what: `"${p.parent}" não tem o comando "${p.word}".${meant(p.nearest)}`,
      cause:
        p.nearest === undefined
          ? `Comandos disponíveis: ${list(p.valid)}.`
          : 'O nome do comando foi digitado incorretamente.',
      cure: `Corrija o comando ou execute "${p.parent} --help" para ver todos os comandos.`,
    }),
    COMMAND_REQUIRED: (p) => ({
      what: `"${p.command}" exige um subcomando.`,
      cause: `Subcomandos disponíveis: ${list(p.valid)}.`,
      cure: `Acrescente um subcomando ou execute "${p.command} --help".`,
    }),
    KUBEADM_ONLY: (p) => ({
      what: `"${p.command}" não está disponível: este kubeadm é um link para o kubejoin.`,
      cause: `"${p.command}" só existe no kubeadm do projeto Kubernetes, não no kubejoin.`,
      cure: `Instale o kubeadm do projeto Kubernetes em outro caminho e use-o para executar "${p.command}".`,
    }),
    UNKNOWN_FLAG: (p) => ({
      what: `"${p.command}" não tem a opção ${p.flag}.${meant(p.nearest)}`,
      cause:
        p.nearest === undefined
          ? `O comando tem ${p.valid.length} opções, mas não esta.`
          : 'O nome da opção foi digitado incorretamente ou a opção é de outro comando.',
      cure: `Corrija ou remova a opção, ou execute "${p.command} --help" para ver as opções.`,
    }),
    UNKNOWN_SHORTHAND: (p) => ({
      what: `"${p.command}" não tem a opção -${p.letter}.${meant(p.long)}`,
      cause:
        p.long === undefined
          ? `Opções de uma só letra: ${list(p.valid)}.`
          : 'Depois de um só hífen, cada letra é uma opção. O nome completo exige dois hifens.',
      cure:
        p.long === undefined
          ? `Corrija ou remova a opção, ou execute "${p.command} --help" para ver as opções.`
          : `Use ${p.long}.`,
    }),
    FLAG_NEEDS_VALUE: (p) => ({
      what: `A opção ${p.flag} está sem valor.`,
      cause: 'A opção é o último item da linha de comando, e nenhum valor vem depois dela.',
      cure: `Informe o valor depois da opção ou execute "${p.command} --help".`,
    }),
    FLAG_VALUE_INVALID: (p) => ({
      what:
        p.value === undefined
          ? `O valor de --${p.flag} não é válido.`
          : `O valor ${JSON.stringify(p.value)} de --${p.flag} não é válido.`,
      cause:
        p.expected === 'no-go-template'
          ? 'O kubejoin não aceita modelos do Go: só um programa escrito em Go os interpreta como o kubeadm.'
          : p.expected === 'choice'
            ? `Valores aceitos: ${list(p.choices)}.`
            : `O valor deve ser ${expectedValues[p.expected]}.`,
      cure:
        p.expected === 'no-go-template'
          ? `Escreva o modelo em JSONPath: --${p.flag} jsonpath='{.kind}'; ou passe a saída de --${p.flag} json a outro programa.`
          : `Corrija o valor de --${p.flag}.`,
    }),
    FLAG_SYNTAX: (p) => ({
      what: `"${p.word}" não é uma opção.`,
      cause: 'Dois hifens devem ser seguidos de um nome.',
      cure: 'Use --nome ou --nome=valor. "--" sozinho encerra as opções.',
    }),
    TOO_MANY_ARGUMENTS: (p) => ({
      what: `"${p.command}" ${p.limit === 0 ? 'não aceita argumentos' : `aceita no máximo ${count(p.limit, 'argumento', 'argumentos')}`}, mas recebeu ${p.given}.`,
      cause: `Talvez ${p.given === 1 ? 'o argumento' : 'um dos argumentos'} devesse ser o valor de uma opção booleana, que só recebe valor depois de "=" (--dry-run=false).`,
      cure: `Remova ${p.given - p.limit === 1 ? 'o argumento' : 'os argumentos'} a mais ou execute "${p.command} --help".`,
    }),
    UNKNOWN_PHASE: (p) => ({
      what: `Não existe a fase "${p.phase}".${meant(p.nearest)}`,
      cause:
        p.nearest === undefined
          ? `Fases disponíveis: ${list(p.valid)}.`
          : 'O nome da fase foi digitado incorretamente.',
      cure: 'Corrija o nome em --skip-phases ou no campo skipPhases do arquivo de configuração.',
    }),
    TOKEN_FILE_MISSING: (p) => ({
      what: `O arquivo do token (${p.path}) não existe.`,
      cause: '--token-file recebe o caminho de um arquivo com o token, não o próprio token.',
      cure: 'Corrija o caminho ou use "-" para ler o token da entrada padrão.',
    }),
    TOKEN_EMPTY: (p) => ({
      what: `${p.source === '-' ? 'A entrada padrão' : p.source} não contém um token.`,
      cause: `${p.source === '-' ? 'A entrada padrão está vazia' : 'O arquivo está vazio'} ou contém apenas uma quebra de linha.`,
      cure: 'Informe um token. Para criar um, execute "kubejoin token create" em um nó da camada de gerenciamento.',
    }),
    TOKEN_TOO_LONG: (p) => ({
      what: `${p.source === '-' ? 'A entrada padrão' : p.source} não contém um token.`,
      cause: `O conteúdo tem mais de ${size(p.limit)}; um token de autoinicialização tem 23 caracteres.`,
      cure: 'Forneça apenas o token.',
    }),
    TOKEN_STDIN_SILENT: (p) => ({
      what: `Nenhum token completo chegou pela entrada padrão em ${seconds(p.seconds)}.`,
      cause:
        'A entrada padrão continua aberta: o kubejoin a lê até o fim; por isso, o programa que envia o token também precisa fechar a própria saída.',
      cure: 'Verifique esse programa, ou coloque o token em um arquivo com modo 0600 e informe o caminho dele em --token-file.',
    }),
    CA_FILE_UNUSABLE: (p) => ({
      what: `Não é possível ler um certificado de CA em ${p.path}.`,
      cause: `${CA_PROBLEMS[p.problem]}.`,
      cure: 'Informe o caminho do certificado da CA do cluster (/etc/kubernetes/pki/ca.crt em um nó da camada de gerenciamento): kubejoin ca-hash ARQUIVO',
    }),
    CONFIG_FILE_MISSING: (p) => ({
      what: `O arquivo de configuração ${p.path} não existe.`,
      cause: 'Um caminho relativo parte do diretório atual ou, com --rootfs, da raiz informada.',
      cure: `Corrija o caminho em --${p.flag ?? 'config'}.`,
    }),
    ROOTFS_NOT_FOUND: (p) => ({
      what: `O sistema de arquivos raiz ${p.path}, informado em --rootfs, não é um diretório.`,
      cause: 'Esse caminho não existe ou é o de um arquivo.',
      cure: 'Corrija o caminho em --rootfs.',
    }),
    ROOTFS_NEEDS_ROOT: (p) => ({
      what: `Não é possível entrar no sistema de arquivos raiz ${p.path}.`,
      cause: 'Somente o root pode mudar o diretório raiz de um processo (chroot).',
      cure: 'Execute o mesmo comando como root.',
    }),
    ROOTFS_NO_CHROOT: (p) => ({
      what: `Não foi possível entrar no sistema de arquivos raiz ${p.path}: o programa chroot não existe nesta máquina.`,
      cause: 'O kubejoin usa chroot(8), que faz parte do coreutils e do BusyBox.',
      cure: `Instale o coreutils ou o BusyBox, ou execute manualmente o kubejoin dentro do sistema de arquivos raiz ${p.path}.`,
    }),
    ROOTFS_NOT_ENTERED: (p) => ({
      what: `Não foi possível iniciar o kubejoin dentro do sistema de arquivos raiz ${p.path}.`,
      cause: `O sistema informou: ${errnoMeaning(p.reason)}.`,
      cure: `Monte /proc dentro do sistema de arquivos raiz ${p.path} ou garanta que pelo menos um dos diretórios /run, /tmp e /var/tmp dele aceite gravações, não esteja montado com noexec e tenha 150 MB livres.`,
    }),
    RUNTIME_UNSUPPORTED: (p) => ({
      what: `O kubejoin não funciona no ${p.name} ${p.version}. Nada foi alterado.`,
      cause: p.old
        ? 'O kubejoin usa funções do Node.js que esta versão não tem.'
        : `As conexões TLS do ${p.name} são diferentes das do Node.js; por isso, o kubejoin não consegue comprovar a própria identidade ao cluster nem verificar a identidade do cluster.`,
      cure: 'Use o Node.js 20.x a partir da versão 20.19, ou qualquer versão a partir da 22.12. O executável do kubejoin não precisa do Node.js.',
    }),
    ROOTFS_FROM_SOURCE: (p) => ({
      what: `A opção --rootfs ${p.path} não é aceita quando o kubejoin é executado a partir do código-fonte.`,
      cause: `Nenhum programa dentro de ${p.path} executa TypeScript.`,
      cure: 'Execute "npm run build:exe" e use dist/kubejoin, ou "npm run build" e use dist/kubejoin.cjs.',
    }),
  },
  texts: {
    ...commandHelp,

    FAILURE_CAUSE: (p) => `Causa: ${p.text}`,
    FAILURE_CURE: (p) => `O que fazer: ${p.text}`,
    ERROR: () => 'erro',
    WARNING: () => 'aviso',

    JOINED_WORKER: (p) =>
      p.skipped !== undefined
        ? `Esta máquina foi associada ao cluster como o nó de processamento ${p.node}. O registro do nó não foi verificado, porque a fase ${p.skipped} foi pulada.`
        : `Esta máquina foi associada ao cluster como o nó de processamento ${p.node}:
  * A identidade do cluster foi verificada.
  * O kubelet tem um certificado próprio, emitido pelo cluster.
  * O nó ${p.node} está registrado.

Execute "kubectl get nodes" em um nó da camada de gerenciamento para vê-lo.`,
    JOINED_CONTROL_PLANE: (p) =>
      `Esta máquina foi associada ao cluster como o nó ${p.node} da camada de gerenciamento${
        p.skipped === undefined
          ? ': o servidor da API, o gerenciador de controladores e o escalonador estão saudáveis.'
          : `. A saúde do servidor da API, do gerenciador de controladores e do escalonador não foi verificada, porque a fase ${p.skipped} foi pulada.`
      }

Para listar os nós a partir daqui: kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes
Para dar acesso de administrador à sua própria conta (o admin.conf dá controle total do cluster; não o compartilhe):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 /etc/kubernetes/admin.conf $HOME/.kube/config`,
    JOIN_NOT_NEEDED: (p) => `Nada foi alterado: esta máquina já é o nó ${p.node} do cluster e está saudável.`,
    JOIN_PREVIEWED: (p) =>
      `Nada foi alterado. A associação como ${p.node} faria ${count(p.changes, 'alteração, mostrada', 'alterações, mostradas')} acima.${
        p.digest === undefined ? '' : `\nDigest deste plano: ${p.digest}`
      }`,
    PHASE_COMPLETED: (p) => `A fase ${p.phase} terminou: ${count(p.changes, 'alteração', 'alterações')}.`,
    PHASE_SKIPPED: () => 'Pulada',
    PHASE_FINISHED: () => 'Concluída',
    CHECK_PASSED: (p) => `Verificação ${p.check}: aprovada`,

    INTERRUPTED: (p) => {
      const undone = 'As alterações que podiam ser desfeitas foram desfeitas. ';
      const told = { none: 'Nada foi alterado. ', undone, kept: '' };
      return `Interrompido por ${p.signal} antes do fim. ${told[p.changes]}Você pode executar o mesmo comando novamente.`;
    },
    INTERRUPTED_AT_ONCE: (p) =>
      p.keepsChanges
        ? 'Encerrado imediatamente.'
        : 'Encerrado imediatamente, sem limpeza. Uma credencial de autoinicialização pode ter ficado no disco e, em um nó da camada de gerenciamento, um learner pode ter ficado no etcd. Execute o mesmo comando novamente para continuar de onde parou.',
    STOPPING: (p) =>
      `${p.signal} recebido: encerrando.${p.keepsChanges ? '' : ` Pressione Ctrl-C ${p.signal === 'SIGINT' ? 'novamente' : 'duas vezes'} para encerrar imediatamente, sem limpeza.`}`,
    INTERNAL_WHAT: (p) => `Erro inesperado: ${p.message}`,
    INTERNAL_CAUSE: () => 'Este é um defeito do kubejoin: não foi causado por esta máquina nem pelo cluster.',
    INTERNAL_CURE: () =>
      'Relate o defeito ao projeto ou ao fornecedor de quem você obteve o kubejoin e inclua o comando, a saída dele com -v=5 e a saída de "kubejoin version". Antes, verifique se há segredos nessas saídas.',
    TOKEN_FILE_READABLE: (p) =>
      `Qualquer usuário desta máquina pode ler o arquivo do token (${p.path}, modo ${p.mode}). Execute "chmod 600 ${p.path}".`,
    TOKEN_PROMPT: () => 'Token: ',
  },
} satisfies Area;
