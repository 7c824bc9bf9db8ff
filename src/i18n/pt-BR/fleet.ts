import { own } from '../../base/record.ts';
import { count, seconds } from '../../base/wording.ts';
import { problemLines } from '../../config/problem.ts';
import type { HostOutcome } from '../../operations/fleet/fleet-events.ts';
import { at, type SshFlag } from '../../operations/fleet/ssh/sentences.ts';
import type { Area } from '../tables.ts';
import { SSH_VALUES } from './configuration/fleet-problems.ts';
import { distrust } from './words/distrust.ts';
import { and } from './words/portuguese.ts';

const AGAIN = 'depois execute o mesmo comando de novo: as máquinas já associadas ficam como estão';

const said = (words: string): string => (words === '' ? '' : ` Nas palavras dele: ${words}`);

const STAGES = {
  connecting: 'a conexão era estabelecida',
  'becoming-root': 'o usuário se tornava root',
  copying: 'o executável era copiado',
  running: 'a associação era executada',
} as const;

const UNREACHABLE = {
  name: 'O nome dela não pôde ser resolvido.',
  refused: 'Nada atende nessa porta, ou um firewall recusa a conexão.',
  timeout: 'Ela não respondeu a tempo: está desligada, lenta, ou um firewall descarta os pacotes.',
  'no-route': 'Não há caminho daqui até ela.',
  closed:
    'Ela fechou a conexão antes do login: o servidor SSH está sobrecarregado, recusa este endereço, ou é outra coisa.',
} as const;

const SUDO = {
  password: 'O sudo pede uma senha lá, e aqui ninguém é perguntado.',
  'not-allowed': 'O sudo não permite que esse usuário execute um shell como root.',
  terminal: 'O sudo de lá exige um terminal (requiretty).',
  missing: 'Não há sudo nessa máquina.',
  other: 'O sudo não iniciou o comando.',
} as const;

const COPY_STEPS: Readonly<Record<string, string>> = {
  sha256sum: 'Falta lá o programa sha256sum.',
  folder: 'A pasta para ele não pôde ser criada.',
  write: 'Ele não pôde ser gravado: um disco cheio é a razão mais comum.',
  unpack: 'Ele não pôde ser descompactado e gravado: um disco cheio é a razão mais comum.',
  short: 'Chegou lá menos do que foi enviado.',
  digest: 'O que chegou lá tem outro SHA-256 do que o que foi enviado.',
};

const UNFIT = {
  'no-file': 'Não existe tal arquivo.',
  'no-elf':
    'Não é um executável de Linux de 64 bits. (dist/kubejoin.cjs, que roda com o Node.js, não pode ser levado às máquinas.)',
  architecture: 'É um executável para outro processador que não x86-64 nem ARM64.',
} as const;

const OUTPUT = {
  'line-too-long': 'Veio uma linha de mais de 1 MiB.',
  'too-much': 'Vieram mais de 64 MiB.',
  'too-many-events': 'Vieram mais de 20.000 eventos; uma associação relata algumas centenas.',
  foreign:
    'Vieram linhas demais que não são do kubejoin: o shell de login as escreve, ou há outra coisa no lugar do executável.',
} as const;

const SSH_FLAGS: Readonly<Record<SshFlag, string>> = {
  '--ssh-config': 'o caminho de um arquivo, e não começar com "-"',
  '--ssh-identity': SSH_VALUES.identityFile,
  '--ssh-jump': SSH_VALUES.proxyJump,
  '--ssh-option': 'Nome=valor, em uma só linha',
};

const KEY_FILE = {
  missing: 'Não existe tal arquivo.',
  empty: 'Está vazio.',
  'standard-input': '"-" não é aceito aqui: a entrada padrão pode ser necessária para o token.',
} as const;

const OUTCOMES: Readonly<Record<HostOutcome, string>> = {
  joined: 'associada',
  unchanged: 'sem mudanças',
  previewed: 'simulada',
  failed: 'falhou',
  interrupted: 'interrompida',
  'not-started': 'não iniciada',
};

export const fleet = {
  failures: {
    HOSTS_FILE_MISSING: (p) => ({
      what:
        p.path === ''
          ? 'Nenhum arquivo de máquinas foi informado. Nada foi alterado.'
          : `O arquivo de máquinas ${p.path} não existe. Nada foi alterado.`,
      cause: 'O primeiro argumento de "fleet join" é o caminho do arquivo que lista as máquinas.',
      cure: 'Informe o caminho de um arquivo de máquinas. docs/pt-BR/fleet.md tem um exemplo.',
    }),
    HOSTS_FILE_INVALID: (p, say) => ({
      what: `O arquivo de máquinas ${p.source} tem ${p.problems.length + p.more === 1 ? 'um problema' : `${p.problems.length + p.more} problemas`}:${problemLines(p.source, p.problems, say)}${p.more === 0 ? '' : `\n  … e mais ${p.more}`}`,
      cause: 'O arquivo inteiro é verificado antes que se conecte a qualquer máquina; nada foi feito.',
      cure: 'Corrija os pontos indicados e execute o mesmo comando de novo. docs/pt-BR/fleet.md lista todos os campos.',
    }),
    FLEET_NODE_NAME_SHARED: (p) => ({
      what: `${p.hosts} máquinas seriam todas associadas como o nó ${p.name}. Nada foi feito.`,
      cause: 'O arquivo de configuração dá nome ao nó, e essas máquinas não têm um nodeName próprio.',
      cure: 'Retire nodeRegistration.name do arquivo de configuração, ou dê a cada máquina um nodeName no arquivo de máquinas.',
    }),
    FLEET_PARALLEL_INVALID: (p) => ({
      what: `${p.parallel} máquinas ao mesmo tempo não são possíveis.`,
      cause: `--parallel é um número inteiro de 1 a ${p.most}.`,
      cure: `Informe um número de 1 a ${p.most}, ou deixe --parallel de fora.`,
    }),
    FLEET_TIME_LIMIT_INVALID: (p) => ({
      what: `"${p.value}" não é um limite de tempo.`,
      cause: '--time-limit é uma duração com a sua unidade, maior que zero: 90s, 10m, 1h30m.',
      cure: 'Escreva-a assim, ou deixe --time-limit de fora.',
    }),
    FLEET_SSH_FLAG_UNFIT: (p) => ({
      what: `${p.flag} "${p.value}" não é algo que se possa passar ao ssh. Nada foi feito.`,
      cause: `Deve ser ${SSH_FLAGS[p.flag]}.`,
      cure: `Corrija, ou deixe ${p.flag} de fora. O que o ssh precisar além disso fica na configuração dele (--ssh-config).`,
    }),
    FLEET_SSH_OPTION_SETTLED: (p) => ({
      what: `--ssh-option não pode definir ${p.option}. Nada foi feito.`,
      cause:
        p.option.toLowerCase() === 'stricthostkeychecking'
          ? 'As chaves de host são sempre verificadas, diga o que disser a configuração do ssh; só --ssh-host-keys muda isso.'
          : 'O próprio kubejoin define essa opção, para que o ssh não faça perguntas nem abra um caminho para esta máquina.',
      cure:
        p.option.toLowerCase() === 'stricthostkeychecking'
          ? 'Use --ssh-host-keys known, accept-new ou unchecked.'
          : 'Retire essa --ssh-option.',
    }),
    FLEET_HOST_KEYS_NOT_KEPT: (p) => ({
      what: `A chave de host de ${p.host} seria aceita sem verificação todas as vezes. Não houve conexão.`,
      cause:
        'Com --ssh-host-keys accept-new uma chave nova é guardada para a próxima vez, mas o ssh está configurado para não guardar nenhuma (UserKnownHostsFile /dev/null).',
      cure: 'Indique um arquivo: --ssh-option UserKnownHostsFile=~/.ssh/known_hosts.',
    }),
    CERTIFICATE_KEY_FILE_UNUSABLE: (p) => ({
      what: `Não é possível ler a chave dos certificados de ${p.path}. Nada foi feito.`,
      cause: KEY_FILE[p.problem],
      cure: 'Coloque a chave (64 dígitos hexadecimais, "kubejoin init phase upload-certs --upload-certs" a mostra) em um arquivo com modo 0600 e informe o caminho dele em --certificate-key-file.',
    }),
    FLEET_HOSTS_FAILED: (p) => ({
      what: `${p.failed.length} de ${count(p.total, 'máquina falhou', 'máquinas falharam')}: ${and(p.failed.slice(0, 20))}${p.failed.length > 20 ? ' …' : ''}.`,
      cause: 'Cada uma tem a sua própria causa, que aparece com ela acima. As outras não são afetadas.',
      cure: `Corrija o que é indicado ali, ${AGAIN}.`,
    }),
    FLEET_HOST_TIMED_OUT: (p) => ({
      what: `${p.host} não terminou em ${seconds(p.limitMs)}.`,
      cause: `Quando o tempo acabou, ${STAGES[p.stage]}.${p.stage === 'running' ? ' A associação de lá recebeu ordem de parar e desfaz o que não pode ficar.' : ''}`,
      cure: `Veja o que ela esperava; se for apenas lenta, dê mais tempo com --time-limit ou timeLimit no arquivo de máquinas, ${AGAIN}.`,
    }),
    FLEET_HOST_BUG: (p) => ({
      what: `O kubejoin falhou enquanto trabalhava em ${p.host}: ${p.error}`,
      cause: 'Isto é um defeito do kubejoin. A associação nessa máquina, se já havia começado, recebeu ordem de parar.',
      cure: 'Por favor, relate-o com a saída do mesmo comando com -v=5. As outras máquinas não são afetadas.',
    }),
    FLEET_REQUEST_UNUSABLE: (p) => ({
      what: 'O que "fleet remote" recebeu pela entrada padrão não pode ser usado. Nada foi alterado.',
      cause:
        p.version === undefined
          ? 'A entrada padrão terminou sem um pedido, ou contém outra coisa. "fleet join" inicia este comando em cada máquina; ele não é feito para ser digitado.'
          : `O pedido tem a versão ${p.version}: outra versão do kubejoin o enviou.`,
      cure: 'Execute "kubejoin join" nesta máquina, ou "kubejoin fleet join" em outra.',
    }),
    SSH_NOT_STARTED: (p) => ({
      what: `O programa ${p.program} não pôde ser iniciado aqui: ${p.reason}.`,
      cause: 'O kubejoin usa o cliente do OpenSSH, com as chaves e a configuração que você tem para ele.',
      cure: 'Instale-o (Debian: apt install openssh-client), ou informe o caminho dele com --ssh.',
    }),
    SSH_HOST_KEY_UNKNOWN: (p) => ({
      what: `A chave de host de ${at(p)} não é conhecida aqui, por isso não houve conexão.`,
      cause:
        'Ela não está em nenhum dos seus arquivos known_hosts, e não há ninguém a quem perguntar se é a máquina certa.',
      cure: `Compare a impressão digital ("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" nela) e conecte-se uma vez à mão: ssh ${p.address}. Onde a rede é confiável, --ssh-host-keys accept-new aceita uma chave na primeira vez que é vista.`,
    }),
    SSH_HOST_KEY_CHANGED: (p) => ({
      what: `A chave de host de ${at(p)} não é a que se conhece aqui. Nada foi enviado a ela.`,
      cause: `A máquina foi reinstalada, outra tem o endereço dela, ou alguém está no meio do caminho.${p.fingerprint === '' ? '' : ` Ela mostra ${p.fingerprint}.`}`,
      cure: `Compare a impressão digital na própria máquina. Só se estiver certa: ssh-keygen -R ${p.address}, conecte-se uma vez à mão, ${AGAIN}.`,
    }),
    SSH_LOGIN_REFUSED: (p) => ({
      what: `${at(p)} não deixou este usuário entrar.`,
      cause: `Nenhuma das chaves que o ssh oferece daqui é aceita lá para esse usuário.${p.methods === '' ? '' : ` O servidor aceita: ${p.methods}.`} Senhas não são pedidas.`,
      cure: `Tente "ssh -o BatchMode=yes ${p.address} true"; carregue a chave no agente (ssh-add), indique-a (identityFile, ou --ssh-identity) ou corrija o usuário, ${AGAIN}.`,
    }),
    SSH_UNREACHABLE: (p) => ({
      what: `Não foi possível alcançar ${at(p)} por SSH.`,
      cause: `${UNREACHABLE[p.reason]}${said(p.words)}`,
      cure: `Corrija o endereço ou a porta no arquivo de máquinas, ou conserte a máquina ou o caminho até ela (uma máquina intermediária: proxyJump), ${AGAIN}.`,
    }),
    SSH_FAILED: (p) => ({
      what: `O ssh terminou${p.code === null ? '' : ` com o código ${p.code}`} antes que ${at(p)} dissesse algo.`,
      cause:
        p.words === ''
          ? 'Ele não deu razão. O shell de login de lá pode terminar logo (nologin).'
          : `Nas palavras dele: ${p.words}`,
      cure: `Tente "ssh -o BatchMode=yes ${p.address} id", corrija o que ele disser, ${AGAIN}.`,
    }),
    SSH_CONNECTION_LOST: (p) => ({
      what: `A conexão com ${p.host} se perdeu enquanto ${STAGES[p.stage]}.`,
      cause: `A máquina ou o caminho até ela caiu.${said(p.words)}${p.stage === 'running' ? ' A associação de lá percebe isso em até um minuto, para e desfaz o que não pode ficar.' : ''}`,
      cure: 'Quando a máquina puder ser alcançada, execute o mesmo comando de novo: a associação continua de onde estava, e as outras máquinas ficam como estão.',
    }),
    SUDO_REFUSED: (p) => ({
      what: `Em ${p.host} o usuário que entrou (uid ${p.uid}) não pôde se tornar root.`,
      cause: `${SUDO[p.reason]}${said(p.words)}`,
      cure: `Entre como root (user: root), ou deixe esse usuário executar "sudo -n sh" sem senha (uma linha "USUÁRIO ALL=(root) NOPASSWD: /bin/sh" em /etc/sudoers.d), ${AGAIN}.`,
    }),
    MACHINE_UNSUPPORTED: (p) => ({
      what: `Não há kubejoin para máquinas do tipo "${p.machine}".`,
      cause: `"uname -m" diz isso lá. Há executáveis para ${and(p.known)}.`,
      cure: 'Retire esta máquina do arquivo; se ela tiver o Node.js 20, "kubejoin join" roda nela a partir do pacote npm.',
    }),
    EXECUTABLE_MISSING: (p) => ({
      what: `O executável do kubejoin para linux-${p.architecture} não está aqui, e por isso não pode ser levado à máquina.`,
      cause:
        p.looked.length === 0
          ? 'Este kubejoin roda com o Node.js e não é, ele mesmo, um executável.'
          : `Foi procurado em ${and(p.looked)}: nenhum é um executável para ${p.architecture}.`,
      cure: `Coloque kubejoin-linux-${p.architecture} da mesma versão ao lado deste executável, ou indique-o: --executable ARQUIVO.`,
    }),
    EXECUTABLE_UNFIT: (p) => ({
      what: `${p.path} não pode ser levado às máquinas. Nada foi feito.`,
      cause: UNFIT[p.problem],
      cure: 'Informe em --executable o caminho de kubejoin-linux-x64 ou kubejoin-linux-arm64 de uma versão publicada.',
    }),
    EXECUTABLE_UNTRUSTED: (p) => ({
      what: `${p.path} não é levado às máquinas, onde o root o executaria: outras pessoas podem tê-lo alterado.`,
      cause: distrust(p),
      cure: 'Confirme que o arquivo é o da versão publicada. Depois, coloque uma cópia em uma pasta em que só você possa gravar e indique-a: --executable ARQUIVO.',
    }),
    EXECUTABLE_OTHER_RELEASE: (p) => ({
      what: `${p.path} não é levado às máquinas: não é desta versão publicada.`,
      cause:
        p.problem === 'checksum'
          ? 'O SHA256SUMS que está ao lado não contém o SHA-256 dele.'
          : 'Ele não contém a versão e o commit do kubejoin que está em execução aqui.',
      cure: 'Baixe os dois executáveis e o SHA256SUMS de uma mesma versão para uma pasta, ou indique o arquivo: --executable ARQUIVO.',
    }),
    REMOTE_COPY_FAILED: (p) => ({
      what: `O executável não pôde ser copiado para ${p.host}.`,
      cause: `${own(COPY_STEPS, p.step) ?? `Falhou na etapa "${p.step}".`}${said(p.words)}`,
      cure: `Verifique o disco dessa máquina (são necessários cerca de 120 MB abaixo de /var/lib/kubejoin), ${AGAIN}.`,
    }),
    REMOTE_NOT_RUN: (p) => ({
      what: `Em ${p.host} o kubejoin terminou com o código ${p.code} e sem resultado.`,
      cause: `${
        p.code === 126
          ? 'Ele não pôde ser executado: /var/lib está montado com noexec, ou um módulo de segurança proíbe.'
          : p.code === 127
            ? 'Ele, ou uma biblioteca de que precisa (glibc, libstdc++), não está lá.'
            : 'Ele foi morto, por exemplo por falta de memória, ou é de outra versão.'
      }${said(p.words)}`,
      cure: `Corrija isso na máquina (--keep-executable install o coloca em /usr/local/bin), ${AGAIN}.`,
    }),
    REMOTE_OUTPUT_UNUSABLE: (p) => ({
      what: `O que ${p.host} escreve não pode ser lido, e a conexão foi fechada.`,
      cause: OUTPUT[p.problem],
      cure: `Veja com "ssh MÁQUINA true" o que o login de lá escreve; não deveria ser nada. Corrija, ${AGAIN}.`,
    }),
    REMOTE_STOPPED: (p) => ({
      what: `A associação em ${p.host} foi parada lá.`,
      cause: 'Alguém a encerrou com um sinal, ou ela não ouviu nada daqui por um minuto.',
      cure: 'Execute o mesmo comando de novo: ela continua de onde estava.',
    }),
    REMOTE_FAILURE: (p) => ({
      what: p.what === '' ? `A associação falhou lá com ${p.code}.` : p.what,
      cause: p.cause === '' ? 'Outra versão do kubejoin disse isso, sem dar a causa.' : p.cause,
      cure: p.cure === '' ? 'Use executáveis de uma só versão em todas as máquinas.' : p.cure,
    }),
  },
  texts: {
    COMMAND_FLEET: () => 'Associa muitas máquinas por SSH',
    COMMAND_FLEET_JOIN: () => 'Associa as máquinas de um arquivo, por SSH',
    COMMAND_FLEET_JOIN_LONG: () =>
      `Associa muitas máquinas a um cluster Kubernetes, por SSH.

O arquivo de máquinas as lista (docs/pt-BR/fleet.md tem todos os campos):

  apiVersion: kubejoin/v1
  kind: Fleet
  defaults: {user: admin}
  hosts:
    - {name: cp2, address: 10.0.0.12, role: control-plane}
    - {name: worker1, address: 10.0.0.21, labels: {example.com/rack: r1}}

É usado o cliente do OpenSSH, com as suas chaves, a sua configuração e o seu known_hosts. Este executável é levado a cada
máquina, faz nela o que "kubejoin join --if-needed" faria, e é removido. Tokens vão pela entrada padrão. Os nós da camada
de gerenciamento são associados um depois do outro, os nós de processamento ao lado deles. Uma máquina que falha não
atrasa as outras; o mesmo comando, repetido, associa as que ainda faltam.

  kubejoin fleet join hosts.yaml 10.0.0.1:6443 --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex>
  kubejoin fleet join hosts.yaml --config join.yaml --parallel 20 --report frota.html
  kubejoin fleet join hosts.yaml --config join.yaml --dry-run`,
    COMMAND_FLEET_REMOTE: () => 'O que "fleet join" inicia em cada máquina; não é feito para ser digitado',
    FLAG_FLEET_CONFIG: () =>
      'Caminho de um arquivo de configuração com uma JoinConfiguration para todas as máquinas. Os caminhos nele são caminhos nas máquinas.',
    FLAG_FLEET_CERTIFICATE_KEY_FILE: () => 'Como --certificate-key, lida de um arquivo.',
    FLAG_FLEET_PARALLEL: () => 'Em quantas máquinas se trabalha ao mesmo tempo.',
    FLAG_FLEET_TIME_LIMIT: () => 'Quanto tempo uma máquina pode levar ao todo, da conexão ao fim da associação.',
    FLAG_FLEET_EXECUTABLE: () =>
      'Executável do kubejoin a ser levado às máquinas; pode ser dado uma vez para cada tipo de processador. Padrão: este, e kubejoin-linux-x64 ou kubejoin-linux-arm64 ao lado dele.',
    FLAG_FLEET_KEEP: () =>
      'O que se faz depois com o executável na máquina: é removido, mantido em /var/lib/kubejoin/fleet para a próxima vez, ou instalado como /usr/local/bin/kubejoin.',
    FLAG_FLEET_REPORT: () =>
      'Arquivo em que se grava um relatório: uma página HTML, ou JSON ou texto puro se o nome termina em .json ou .txt.',
    FLAG_FLEET_SSH: () => 'Nome ou caminho do cliente do OpenSSH.',
    FLAG_FLEET_SSH_CONFIG: () => 'Arquivo de configuração do ssh (ssh -F).',
    FLAG_FLEET_SSH_IDENTITY: () => 'Chave privada para entrar (ssh -i), nas máquinas sem identityFile.',
    FLAG_FLEET_SSH_JUMP: () => 'Máquinas pelas quais passar (ssh -J), nas máquinas sem proxyJump.',
    FLAG_FLEET_SSH_HOST_KEYS: () =>
      'Chaves de host aceitas: as de known_hosts, também as novas (uma alterada nunca), ou qualquer uma. A configuração do ssh não muda isso.',
    FLEET_HOST_KEYS_UNCHECKED: () =>
      'As chaves de host não são verificadas (--ssh-host-keys unchecked): quem estiver no meio do caminho pode receber o token e se passar por uma máquina.',
    FLAG_FLEET_SSH_OPTION: () => 'Opção do ssh, Nome=valor (ssh -o); pode ser repetida.',
    FLEET_REMOTE_TEXT: (p) => p.text,
    FLEET_CONNECTING: (p) => `conectando a ${p.address}`,
    FLEET_CONNECTED: (p) => `conectada (${p.machine}${p.uid === 0 ? '' : ', tornando-se root com sudo'})`,
    FLEET_COPYING: (p) => `copiando o executável, ${p.percent} %`,
    FLEET_READY: (p) =>
      p.executable === 'carried' ? `o executável foi copiado para ${p.path}` : `o executável já está lá: ${p.path}`,
    FLEET_HOST_ENDED: (p) =>
      [
        OUTCOMES[p.outcome] + (p.node === undefined || p.outcome === 'failed' ? '' : ` (nó ${p.node})`),
        ...(p.changes > 0 ? [count(p.changes, 'mudança', 'mudanças')] : []),
        ...(p.duration === '' ? [] : [p.duration]),
      ].join(', '),
    FLEET_OUTCOME: (p) => OUTCOMES[p.outcome],
    FLEET_WAITING: (p) => `${count(p.hosts, 'máquina espera', 'máquinas esperam')} a sua vez`,
    FLEET_MORE_RUNNING: (p) => `… e mais ${p.hosts} em andamento`,
    FLEET_COUNTS: (p) =>
      [
        ...p.counts.filter(({ hosts }) => hosts > 0).map(({ outcome, hosts }) => `${hosts} ${OUTCOMES[outcome]}`),
        ...(p.running > 0 ? [`${p.running} em andamento`] : []),
      ].join(', ') || 'nada ainda',
    FLEET_COLUMN: (p) =>
      ({
        host: 'MÁQUINA',
        role: 'PAPEL',
        outcome: 'RESULTADO',
        node: 'NÓ',
        changes: 'MUDANÇAS',
        time: 'TEMPO',
        failure: 'FALHA',
      })[p.column],
    FLEET_ENDED: (p) => `${count(p.hosts, 'máquina', 'máquinas')}: ${p.counts}, em ${p.duration}.`,
    FLEET_RUN_NOT_SHOWN: (p) =>
      `O que ${p.host} relatou não pode ser mostrado (${p.error}). O resultado dela está acima.`,
    FLEET_TITLE: () => 'Frota',
  },
} satisfies Area;
