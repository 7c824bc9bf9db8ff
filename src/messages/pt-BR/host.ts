import type { Translation } from '../catalogue.ts';
import type { host as english } from '../en/host.ts';
import { errnoMeaning } from './errno.ts';

const SAME_AGAIN = 'depois rode o mesmo comando novamente';

/** O que fazer quando o sistema recusou uma gravação. */
function writeCure(path: string, reason: string): string {
  switch (reason) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `Libere espaço no sistema de arquivos de ${path} ("df -h" e "df -i" mostram o que resta); ${SAME_AGAIN}.`;
    case 'EROFS':
      return `Monte o sistema de arquivos de ${path} para leitura e escrita; se o kernel o deixou somente para leitura após um erro, "dmesg" diz por quê. Depois rode o mesmo comando novamente.`;
    case 'EACCES':
    case 'EPERM':
      return `Rode o comando como root. Se já for root, procure um atributo imutável ("lsattr -d ${path}") ou a recusa de um módulo de segurança em "dmesg".`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `Veja o que está no caminho com "ls -ld ${path}" e nos diretórios acima, mova isso para outro lugar; ${SAME_AGAIN}.`;
    default:
      return `Veja "dmesg" e "ls -ld ${path}", corrija o que eles mostram; ${SAME_AGAIN}.`;
  }
}

export const host: Translation<typeof english> = {
  failures: {
    FILE_NOT_WRITTEN: (p) => ({
      what: `Não foi possível gravar ${p.path}; o conteúdo anterior foi mantido.`,
      cause: `Resposta do sistema: ${errnoMeaning(p.reason)}.`,
      cure: writeCure(p.path, p.reason),
    }),
    OUTPUT_LOST: (p) => ({
      what: 'O que o comando imprimiu na saída padrão se perdeu, no todo ou em parte.',
      cause: `Resposta do sistema: ${errnoMeaning(p.reason)}.`,
      cure: 'Libere espaço no destino da saída padrão, ou envie-a para outro lugar, e rode o comando de novo.',
    }),
    FILE_NOT_RESTORED: (p) => ({
      what: `${p.path} já tem o conteúdo novo, mas ${p.refused.path}, que faz par com ele, não pôde ser substituído, e o conteúdo anterior não pôde ser restaurado.`,
      cause: `Resposta do sistema: ${errnoMeaning(p.refused.reason)}; depois, ${errnoMeaning(p.reason)}.`,
      cure: `O conteúdo anterior foi guardado: corrija o que a resposta do sistema indica (veja o "dmesg"), depois "mv ${p.kept} ${p.path}".`,
    }),
    FILE_NOT_REMOVED: (p) => ({
      what: `Não foi possível remover ${p.path}.`,
      cause: `Resposta do sistema: ${errnoMeaning(p.reason)}.`,
      cure: writeCure(p.path, p.reason),
    }),
    FILE_NOT_READ: (p) => ({
      what: `Não foi possível ler ${p.path}.`,
      cause: `Resposta do sistema: ${errnoMeaning(p.reason)}.`,
      cure: `Examine-o com "ls -ld ${p.path}"; rode o comando como root ou indique outro arquivo.`,
    }),
    FILE_TOO_LARGE: (p) => ({
      what: `${p.path} é maior do que os ${p.maxBytes} bytes que são lidos de um arquivo desses.`,
      cause: 'Um arquivo desse tipo é muito menor; provavelmente é outro arquivo, ou um dispositivo sem fim.',
      cure: `Examine-o com "ls -l ${p.path}" e indique o arquivo correto.`,
    }),
    MOUNTS_UNREADABLE: (p) => ({
      what: `Não foi possível ler em ${p.path} o que está montado nesta máquina. Nada foi desmontado nem esvaziado.`,
      cause: 'O arquivo não existe (/proc não está montado nesta raiz) ou tem uma forma diferente da descrita em proc(5).',
      cure: `Monte /proc ("mount -t proc proc /proc"); ${SAME_AGAIN}.`,
    }),
    SERVICE_FAILED: (p) => ({
      what: `"${p.action}" falhou para o serviço ${p.unit}.`,
      cause: `O gerenciador de serviços respondeu: ${p.reason}.`,
      cure: `Veja "systemctl status ${p.unit}" e "journalctl -u ${p.unit}", corrija o que eles apontam; ${SAME_AGAIN}.`,
    }),
    SERVICE_NOT_QUERIED: (p) => ({
      what: `O gerenciador de serviços não informou o estado do serviço ${p.unit}.`,
      cause: `Ele respondeu: ${p.reason}.`,
      cure: `Rode "systemctl show ${p.unit}" manualmente; se também falhar, corrija primeiro o systemd ou o D-Bus; ${SAME_AGAIN}.`,
    }),
    SERVICE_MANAGER_MISSING: (p) => ({
      what: `"${p.action}" não é possível para o serviço ${p.unit}: esta máquina não tem um gerenciador de serviços que o kubejoin conheça.`,
      cause:
        'Não foram encontrados nem o systemd (em execução, com systemctl no PATH) nem o OpenRC (openrc, rc-service e rc-update no PATH).',
      cure: `Rode o kubejoin na própria máquina, não em um contêiner, ou execute "${p.action}" para ${p.unit} você mesmo.`,
    }),
    CRI_NOT_LISTENING: (p) => ({
      what: `Não foi possível conectar ao agente de execução de contêineres em ${p.socket}.`,
      cause: `A conexão ao soquete falhou: ${errnoMeaning(p.reason)}. ${criDialCause(p.reason)}`,
      cure: 'Se não houver um agente de execução de contêineres, instale um (containerd ou CRI-O); inicie-o (por exemplo, "systemctl enable --now containerd") ou indique o soquete de outro com --cri-socket.',
    }),
    CRI_NOT_GRPC: (p, say) => ({
      what: `O que escuta em ${p.socket} não responde como um agente de execução de contêineres.`,
      cause: `A resposta não é gRPC (${say(p.detail)}): o soquete pertence a outro programa, como o próprio dockerd.`,
      cure: 'Indique o soquete CRI do agente de execução com --cri-socket; o Docker Engine precisa do cri-dockerd, cujo soquete é unix:///var/run/cri-dockerd.sock.',
    }),
    CRI_SERVICE_MISSING: (p) => ({
      what: `O programa em ${p.socket} fala gRPC, mas não oferece a interface de agente de execução de contêineres (CRI v1).`,
      cause: `Ele não conhece ${p.method}: "${p.answer}". Pacotes do containerd costumam desativar o plugin CRI, e versões antigas não têm o CRI v1.`,
      cure: 'Remova "cri" de disabled_plugins em /etc/containerd/config.toml ou atualize o agente de execução; depois reinicie-o ("systemctl restart containerd").',
    }),
    CRI_TIMED_OUT: (p) => ({
      what: `O agente de execução de contêineres em ${p.socket} não respondeu a ${p.method} em ${p.timeoutMs / 1000} s.`,
      cause: 'O agente de execução aceita conexões, mas está travado, ainda iniciando, ou sem processador ou disco disponíveis.',
      cure: 'Veja o log dele (por exemplo, "journalctl -u containerd -n 50"), reinicie-o e rode o mesmo comando novamente.',
    }),
    CRI_CALL_FAILED: (p) => ({
      what: `O agente de execução de contêineres em ${p.socket} respondeu a ${p.method} com um erro.`,
      cause: `Status gRPC ${p.code}: "${p.answer}".`,
      cure: 'Veja o log dele (por exemplo, "journalctl -u containerd -n 50"), corrija o que ele aponta e rode o mesmo comando novamente.',
    }),
  },
  texts: {},
};

function criDialCause(reason: string): string {
  if (reason === 'ENOENT') return 'O agente de execução não está instalado, não foi iniciado ou escuta em outro lugar.';
  if (reason === 'ECONNREFUSED') return 'O soquete é resto de um agente de execução que parou.';
  if (reason === 'EACCES') return 'Somente root pode conectar a ele.';
  return '';
}
