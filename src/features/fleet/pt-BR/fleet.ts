import { own } from '../../../base/record.ts';
import { seconds } from '../../../base/wording.ts';
import { SSH_VALUES } from '../../../i18n/pt-BR/configuration/hosts-problems.ts';
import { and, errnoMeaning } from '../../../i18n/pt-BR/words/portuguese.ts';
import { distrust } from '../../../i18n/pt-BR/words/problems.ts';
import { at, type SshFlag } from '../ssh/fleet-ssh-sentences.ts';
import type { OwnArea } from './area.ts';

export const AGAIN = 'depois, execute "fleet join" novamente: as máquinas já associadas não são alteradas';

const said = (words: string): string => (words === '' ? '' : ` Saída: ${words}`);

const STAGES = {
  connecting: 'a conexão estava sendo estabelecida',
  'becoming-root': 'o kubejoin estava se tornando root com sudo',
  admitting: 'o token da máquina estava sendo criado',
  copying: 'o executável estava sendo copiado',
  running: 'a associação estava em andamento',
} as const;

const UNREACHABLE = {
  name: 'Não foi possível resolver o nome da máquina.',
  refused: 'Nenhum serviço está escutando na porta do SSH, ou um firewall rejeita a conexão.',
  timeout: 'A máquina não respondeu a tempo: está desligada ou lenta, ou um firewall descarta os pacotes.',
  'no-route': 'Não há rota daqui até a máquina.',
  closed:
    'A máquina fechou a conexão antes do login: o servidor SSH está sobrecarregado ou recusa conexões desta máquina, ou outro serviço usa a porta.',
} as const;

const SUDO = {
  password: 'O sudo da máquina pede uma senha, e o kubejoin não solicita senhas.',
  'not-allowed': 'O sudo não permite que esse usuário execute um shell como root.',
  terminal: 'O sudo da máquina exige um terminal (requiretty).',
  missing: 'O sudo não está instalado na máquina.',
  other: 'O sudo não iniciou o comando.',
} as const;

const COPY_STEPS: Readonly<Record<string, string>> = {
  sha256sum: 'O programa sha256sum não existe na máquina.',
  folder: 'Não foi possível criar o diretório do executável.',
  write: 'Não foi possível gravar o executável; a causa mais comum é um disco cheio.',
  unpack: 'Não foi possível descompactar e gravar o executável; a causa mais comum é um disco cheio.',
  short: 'A máquina recebeu menos bytes do que foram enviados.',
  digest: 'O SHA-256 do arquivo recebido difere do SHA-256 do arquivo enviado.',
};

const UNFIT = {
  'no-file': 'O arquivo não existe.',
  'no-elf':
    'O arquivo não é um executável de 64 bits para Linux. (dist/kubejoin.cjs é um script que precisa do Node.js.)',
  architecture: 'O executável é para um processador diferente de x86-64 e ARM64.',
} as const;

const OUTPUT = {
  'line-too-long': 'A máquina enviou uma linha de mais de 1 MiB.',
  'too-much': 'A máquina enviou mais de 64 MiB.',
  'too-many-events': 'A máquina enviou mais de 20.000 eventos; uma associação relata algumas centenas.',
  foreign:
    'A máquina enviou linhas demais que não são do kubejoin: elas vêm do shell de login, ou o executável foi substituído por outro programa.',
} as const;

const SSH_FLAGS: Readonly<Record<SshFlag, string>> = {
  '--ssh-config': 'o caminho de um arquivo que não comece com "-"',
  '--ssh-identity': SSH_VALUES.identityFile,
  '--ssh-jump': SSH_VALUES.proxyJump,
  '--ssh-option': 'Nome=valor, em uma só linha',
};

export const fleet = {
  failures: {
    FLEET_NODE_NAME_SHARED: (p) => ({
      what: `${p.hosts} máquinas seriam associadas como o mesmo nó, ${p.name}. Nada foi feito.`,
      cause: `O arquivo de configuração define o nome do nó, e ${p.hosts} máquinas não têm um nodeName no arquivo de máquinas.`,
      cure: 'Remova nodeRegistration.name do arquivo de configuração, ou defina um nodeName para cada máquina no arquivo de máquinas.',
    }),
    FLEET_SSH_FLAG_UNFIT: (p) => ({
      what: `Não é possível passar ${p.flag} "${p.value}" ao ssh. Nada foi feito.`,
      cause: `O valor deve ser ${SSH_FLAGS[p.flag]}.`,
      cure: `Corrija ou omita ${p.flag}. Defina outras opções do ssh no arquivo de configuração dele (--ssh-config).`,
    }),
    FLEET_SSH_OPTION_SETTLED: (p) => ({
      what: `--ssh-option não pode definir ${p.option}. Nada foi feito.`,
      cause:
        p.option.toLowerCase() === 'stricthostkeychecking'
          ? 'As chaves de host são verificadas, seja qual for a configuração do ssh; só --ssh-host-keys muda isso.'
          : `O próprio kubejoin define ${p.option}, para que o ssh não faça perguntas nem dê a outra máquina acesso a esta.`,
      cure:
        p.option.toLowerCase() === 'stricthostkeychecking'
          ? 'Use --ssh-host-keys known, accept-new ou unchecked.'
          : 'Omita essa --ssh-option.',
    }),
    FLEET_HOST_KEYS_NOT_KEPT: (p) => ({
      what: `O kubejoin não se conectou a ${p.host}: com a configuração atual do ssh, qualquer chave de host seria aceita sem verificação em todas as conexões.`,
      cause:
        'Com --ssh-host-keys accept-new, o ssh precisa guardar as chaves novas para a próxima conexão, mas está configurado para não guardar nenhuma (UserKnownHostsFile /dev/null).',
      cure: 'Indique um arquivo para as chaves: --ssh-option UserKnownHostsFile=~/.ssh/known_hosts.',
    }),
    FLEET_HOST_TIMED_OUT: (p) => ({
      what: `${p.host} não terminou em ${seconds(p.limitMs)}.`,
      cause: `Quando o tempo se esgotou, ${STAGES[p.stage]}.${p.stage === 'running' ? ' O kubejoin mandou interrompê-la e desfazer as alterações que não seria seguro manter.' : ''}`,
      cure: `Verifique o que a máquina aguardava. Se ela estiver apenas lenta, aumente o valor de --time-limit ou do campo timeLimit no arquivo de máquinas; ${AGAIN}.`,
    }),
    FLEET_HOST_BUG: (p) => ({
      what: `O kubejoin falhou ao processar ${p.host}: ${p.error}`,
      cause: `Este é um defeito do kubejoin. Se a associação de ${p.host} já tinha começado, o kubejoin mandou interrompê-la.`,
      cure: 'Relate o defeito e inclua a saída do mesmo comando com -v=5. As outras máquinas não são afetadas.',
    }),
    FLEET_REQUEST_UNUSABLE: (p) => ({
      what: '"fleet remote" não recebeu uma requisição válida pela entrada padrão. Nada foi alterado.',
      cause:
        p.version === undefined
          ? 'A entrada padrão terminou sem uma requisição, ou continha outra coisa. Este comando é iniciado por "fleet join" em cada máquina; não o execute manualmente.'
          : `A requisição tem a versão ${p.version}: foi enviada por outra versão do kubejoin.`,
      cure: 'Execute "kubejoin join" nesta máquina, ou "kubejoin fleet join" em outra.',
    }),
    SSH_NOT_STARTED: (p) => ({
      what: `Não foi possível iniciar o programa ${p.program} nesta máquina: ${errnoMeaning(p.reason)}.`,
      cause: 'O kubejoin usa o cliente do OpenSSH com as chaves e a configuração do seu usuário.',
      cure: 'Instale o cliente (Debian: "apt install openssh-client") ou informe o caminho dele com --ssh.',
    }),
    SSH_HOST_KEY_UNKNOWN: (p) => ({
      what: `O kubejoin não se conectou a ${at(p)}: a chave de host é desconhecida.`,
      cause: 'A chave não está em nenhum dos seus arquivos known_hosts, e o kubejoin não pede confirmação.',
      cure: `Confira a impressão digital da chave ("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" na própria máquina) e conecte-se uma vez manualmente: ssh ${p.login}. Em uma rede confiável, --ssh-host-keys accept-new aceita cada chave na primeira vez em que ela aparece.`,
    }),
    SSH_HOST_KEY_CHANGED: (p) => ({
      what: `A chave de host de ${at(p)} mudou. Nada foi enviado à máquina.`,
      cause: `A máquina foi reinstalada, outra máquina usa o endereço dela, ou alguém está interceptando a conexão.${p.fingerprint === '' ? '' : ` A chave agora é ${p.fingerprint}.`}`,
      cure: `Compare a impressão digital da chave com a mostrada na própria máquina. Somente se forem iguais, execute "ssh-keygen -R ${p.knownAs}" e conecte-se uma vez manualmente ("ssh ${p.login}"); ${AGAIN}.`,
    }),
    SSH_LOGIN_REFUSED: (p) => ({
      what: `${at(p)} recusou o login.`,
      cause: `A máquina não aceitou nenhuma das chaves que o ssh ofereceu para o usuário de login.${p.methods === '' ? '' : ` Métodos de autenticação aceitos: ${p.methods}.`} O kubejoin não solicita senhas.`,
      cure: `Tente "ssh -o BatchMode=yes ${p.login} true". Carregue a chave no agente (ssh-add), indique-a (identityFile ou --ssh-identity) ou corrija o nome de usuário; ${AGAIN}.`,
    }),
    SSH_UNREACHABLE: (p) => ({
      what: `Não foi possível acessar ${at(p)} por SSH.`,
      cause: `${UNREACHABLE[p.reason]}${said(p.words)}`,
      cure: `Corrija o endereço ou a porta no arquivo de máquinas, defina proxyJump se o acesso depender de uma máquina intermediária, ou resolva o problema da máquina ou da rede; ${AGAIN}.`,
    }),
    SSH_FAILED: (p) => ({
      what: `O ssh terminou${p.code === null ? '' : ` com o código de saída ${p.code}`} antes que ${at(p)} enviasse algo.`,
      cause:
        p.words === ''
          ? `O ssh não informou o motivo. O shell de login de ${p.host} pode terminar imediatamente (nologin).`
          : `Saída: ${p.words}`,
      cure: `Tente "ssh -o BatchMode=yes ${p.login} id" e corrija o problema relatado; ${AGAIN}.`,
    }),
    SSH_CONNECTION_LOST: (p) => ({
      what: `A conexão com ${p.host} foi perdida enquanto ${STAGES[p.stage]}.`,
      cause: `A máquina ou a rede falhou.${said(p.words)}${p.stage === 'running' ? ' Se a máquina ainda estiver em funcionamento, o kubejoin que está em execução nela detecta a perda da conexão em até um minuto, interrompe a associação e desfaz as alterações que não seria seguro manter.' : ''}`,
      cure: 'Quando a máquina estiver acessível, execute o mesmo comando novamente: a associação continua de onde parou, e as outras máquinas não são alteradas.',
    }),
    SUDO_REFUSED: (p) => ({
      what: `O usuário (UID ${p.uid}) que fez login em ${p.host} não conseguiu se tornar root.`,
      cause: `${SUDO[p.reason]}${said(p.words)}`,
      cure: `Faça login como root (user: root no arquivo de máquinas) ou permita que o usuário que fez login execute "sudo -n sh" sem senha (por exemplo, com a linha "USUÁRIO ALL=(root) NOPASSWD: /bin/sh" em /etc/sudoers.d); ${AGAIN}.`,
    }),
    MACHINE_UNSUPPORTED: (p) => ({
      what: `Não há executável do kubejoin para máquinas "${p.machine}".`,
      cause: `Na máquina, "uname -m" informou "${p.machine}". Há executáveis para ${and(p.known)}.`,
      cure: 'Remova a máquina do arquivo de máquinas. Para associá-la separadamente, instale nela o Node.js 20 e execute "kubejoin join" a partir do pacote npm.',
    }),
    EXECUTABLE_MISSING: (p) => ({
      what: `Não foi encontrado um executável do kubejoin para linux-${p.architecture} que possa ser copiado para a máquina.`,
      cause:
        p.looked.length === 0
          ? 'O kubejoin instalado aqui é executado com o Node.js e não é um executável único.'
          : p.looked.length === 1
            ? `${and(p.looked)} não é um executável para ${p.architecture}.`
            : `Nenhum destes arquivos é um executável para ${p.architecture}: ${and(p.looked)}.`,
      cure:
        p.looked.length === 0
          ? `Baixe o kubejoin-linux-${p.architecture} da mesma versão e indique-o com --executable ARQUIVO.`
          : `Coloque no diretório do executável em uso o kubejoin-linux-${p.architecture} da mesma versão ou indique-o com --executable ARQUIVO.`,
    }),
    EXECUTABLE_UNFIT: (p) => ({
      what: `${p.path} não pode ser usado nas máquinas. Nada foi feito.`,
      cause: UNFIT[p.problem],
      cure: 'Informe em --executable o caminho de kubejoin-linux-x64 ou kubejoin-linux-arm64 de uma versão publicada.',
    }),
    EXECUTABLE_UNTRUSTED: (p) => ({
      what: `${p.path} não foi copiado para as máquinas: o arquivo é executado nelas como root, mas outros usuários podem tê-lo alterado.`,
      cause: distrust(p),
      cure: 'Confirme que o arquivo é o da versão publicada. Depois, coloque uma cópia em um diretório em que só você possa gravar e indique-a com --executable ARQUIVO.',
    }),
    EXECUTABLE_OTHER_RELEASE: (p) => ({
      what: `${p.path} não foi copiado para as máquinas: não pertence a esta versão do kubejoin.`,
      cause:
        p.problem === 'checksum'
          ? 'O SHA256SUMS no mesmo diretório não contém o SHA-256 desse executável.'
          : 'O arquivo não contém a versão e o commit do kubejoin que está em execução aqui.',
      cure: 'Baixe kubejoin-linux-x64, kubejoin-linux-arm64 e SHA256SUMS, todos da mesma versão, para o mesmo diretório, ou indique com --executable ARQUIVO o executável a copiar.',
    }),
    REMOTE_COPY_FAILED: (p) => ({
      what: `Não foi possível copiar o executável para ${p.host}.`,
      cause: `${own(COPY_STEPS, p.step) ?? `A etapa "${p.step}" falhou.`}${said(p.words)}`,
      cure: `${p.step === 'sha256sum' ? `Instale o sha256sum (coreutils) em ${p.host}` : `Verifique o disco de ${p.host} (são necessários cerca de 120 MB em /var/lib/kubejoin)`}; ${AGAIN}.`,
    }),
    REMOTE_NOT_RUN: (p) => ({
      what: `O kubejoin em ${p.host} terminou com o código de saída ${p.code}, sem retornar um resultado.`,
      cause: `${
        p.code === 126
          ? 'Não foi possível executar o kubejoin: /var/lib está montado com noexec, ou um módulo de segurança impede a execução.'
          : p.code === 127
            ? 'Falta na máquina o executável ou uma biblioteca de que ele precisa (glibc, libstdc++).'
            : 'O kubejoin foi encerrado, por exemplo, por falta de memória, ou é de outra versão.'
      }${said(p.words)}`,
      cure: `Corrija o problema em ${p.host} (--keep-executable install usa /usr/local/bin em vez de /var/lib); ${AGAIN}.`,
    }),
    REMOTE_OUTPUT_UNUSABLE: (p) => ({
      what: `A saída de ${p.host} não é válida, e a conexão foi fechada.`,
      cause: OUTPUT[p.problem],
      cure: `Execute "ssh ${p.login} true" e confirme que o login não exibe nada. Se exibir, corrija isso; ${AGAIN}.`,
    }),
    REMOTE_STOPPED: (p) => ({
      what: `A associação de ${p.host} foi interrompida.`,
      cause: `Em ${p.host}, o kubejoin recebeu um sinal de encerramento ou ficou um minuto sem receber dados da máquina que executa "fleet join".`,
      cure: 'Execute o mesmo comando novamente: a associação continua de onde parou.',
    }),
  },
  texts: {},
} satisfies OwnArea;
