import type { NotListening } from '../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import {
  lacksInodes,
  mebibytes,
  type NotWritten,
  type RefusedWrite,
} from '../../host/linux/files/linux-files-sentences.ts';
import { serviceCommands } from '../../host/services.ts';
import type { Area } from '../tables.ts';
import { and, errnoMeaning, size, tail } from './words/portuguese.ts';

const SAME_AGAIN = 'depois, execute novamente o comando que falhou';

const SERVICE_ACTIONS = {
  start: { infinitive: 'iniciar', imperative: 'inicie' },
  stop: { infinitive: 'parar', imperative: 'pare' },
} as const;

/** Por que o sistema recusou, até onde ele mostra. */
export function writeCause({ reason, refused = {} }: NotWritten): string {
  const { mount, space } = refused;
  const answer = `O sistema informou: ${errnoMeaning(reason)}.`;
  const on = mount && `${mount.point} (${mount.type}, ${mount.source})`;
  if (space !== undefined) {
    const noInodes = space.inodes > 0 && space.freeInodes === 0;
    return `${answer} ${noInodes ? 'Não é possível criar mais arquivos em' : 'Espaço livre em'} ${on ?? 'esse sistema de arquivos'}: ${mebibytes(space.freeBytes)} de ${mebibytes(space.bytes)}, ${space.freeInodes} de ${space.inodes} inodes.`;
  }
  if (on !== undefined) return `${answer} O caminho fica em ${on}.`;
  return `${answer}${permissionCause(refused)}`;
}

function permissionCause({ root, capable, immutable, module }: RefusedWrite): string {
  if (immutable !== undefined)
    return ` ${immutable} tem o atributo "imutável" ou "somente acréscimo" (chattr): ninguém pode alterá-lo, nem mesmo o root.`;
  if (root === false) return ' O kubejoin não está sendo executado como root.';
  if (module !== undefined)
    return ` O kubejoin está sendo executado como root, mas o ${module} aplica regras que proíbem isso.`;
  if (capable === false)
    return ' O kubejoin está sendo executado como root, mas sem a capacidade de gravar em diretórios de outros usuários (CAP_DAC_OVERRIDE): um contêiner ou um arquivo de unidade a removeu.';
  return root === true
    ? ' O kubejoin está sendo executado como root e não sofre restrições do SELinux nem do AppArmor: o próprio sistema de arquivos recusou a operação (por exemplo, um sistema de arquivos de rede).'
    : '';
}

/** O mesmo para uma remoção: montar outro sistema de arquivos por cima só esconderia o arquivo. */
function removeCure(p: NotWritten): string {
  if (p.reason !== 'EROFS') return writeCure(p);
  const { mount } = p.refused ?? {};
  return `${mount ? `Remonte o sistema de arquivos para leitura e escrita ("mount -o remount,rw ${mount.point}")` : `Veja o ponto de montagem com "findmnt -T ${p.path}" e remonte o sistema de arquivos para leitura e escrita ("mount -o remount,rw PONTO")`}; ${SAME_AGAIN}. Se o kernel o remontou como somente leitura após um erro, "dmesg" mostra o motivo.`;
}

/** O que fazer quando o sistema recusou uma gravação. */
export function writeCure({ path, reason, refused = {} }: NotWritten): string {
  const { mount, immutable, root, module, capable } = refused;
  switch (reason) {
    case 'ENOSPC':
      return lacksInodes(refused)
        ? `Exclua ou mova arquivos ${mount ? `de ${mount.point}` : `do sistema de arquivos de ${path}`}: cada um ocupa um inode, seja qual for o tamanho ("df -i" mostra o uso); ${SAME_AGAIN}.`
        : `Libere espaço ${mount ? `em ${mount.point}` : `no sistema de arquivos de ${path}`} ("df -h" e "df -i" mostram o uso); ${SAME_AGAIN}.`;
    case 'EDQUOT':
      return `Libere parte da cota de disco ${mount ? `em ${mount.point}` : `no sistema de arquivos de ${path}`} ou aumente-a ("repquota -asu" e "repquota -asP" mostram as cotas de usuários e projetos); ${SAME_AGAIN}.`;
    case 'EROFS':
      return `${mount ? `Remonte o sistema de arquivos para leitura e escrita ("mount -o remount,rw ${mount.point}")` : `Veja o ponto de montagem com "findmnt -T ${path}" e remonte o sistema de arquivos para leitura e escrita ("mount -o remount,rw PONTO")`}; se o kernel o remontou como somente leitura após um erro, "dmesg" mostra o motivo. Sistemas baseados em imagem mantêm o sistema de arquivos somente leitura de propósito: nesse caso, monte um sistema de arquivos gravável em um diretório superior de ${path}. Depois, execute novamente o comando que falhou.`;
    case 'EACCES':
    case 'EPERM':
      if (immutable !== undefined)
        return `Execute "chattr -i -a ${immutable}"; depois, execute novamente o comando que falhou.`;
      if (module === 'SELinux')
        return `Encontre a recusa com "ausearch -m avc -ts recent" e restaure o rótulo do caminho ("restorecon -Rv ${path}"); ${SAME_AGAIN}.`;
      if (module === 'AppArmor')
        return `Encontre a recusa em "dmesg" (apparmor="DENIED") e permita-a no perfil; ${SAME_AGAIN}.`;
      if (root && capable === false)
        return `Execute o kubejoin com todas as capacidades do root (fora de um contêiner restrito); ${SAME_AGAIN}.`;
      if (root === false) return 'Execute o mesmo comando com sudo ou como root.';
      return `Execute o comando como root. Se ele já estiver sendo executado como root, procure um atributo imutável ("lsattr -d ${path}") ou a recusa de um módulo de segurança em "dmesg".`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `Execute "ls -ld ${path}", examine também os diretórios superiores e mova para outro lugar o que está no caminho; ${SAME_AGAIN}.`;
    default:
      return `Consulte "dmesg" e "ls -ld ${path}" e corrija o problema indicado; ${SAME_AGAIN}.`;
  }
}

export const host = {
  failures: {
    FILE_NOT_WRITTEN: (p) => ({
      what: `Não foi possível gravar ${p.path}; o conteúdo anterior foi mantido.`,
      cause: writeCause(p),
      cure: writeCure(p),
    }),
    OUTPUT_LOST: (p) => ({
      what: `A saída do comando foi perdida, no todo ou em parte.${p.isDone ? ' O comando em si foi concluído com sucesso.' : ''}`,
      cause: `O sistema informou: ${errnoMeaning(p.reason)}.`,
      cure: p.isDone
        ? 'Não é preciso repetir nada. Para não perder a saída de outros comandos, libere espaço no destino da saída padrão ou envie-a para outro lugar.'
        : 'Libere espaço no destino da saída padrão ou envie-a para outro lugar; depois, execute o comando novamente.',
    }),
    FILE_NOT_RESTORED: (p) => ({
      what: `${p.path} foi substituído, mas não foi possível substituir ${p.refused.path}, que forma um par com ele, nem restaurar o conteúdo anterior de ${p.path}.`,
      cause: `A gravação falhou: ${errnoMeaning(p.refused.reason)}. A restauração falhou: ${errnoMeaning(p.reason)}.`,
      cure: `O conteúdo anterior está em ${p.kept}. Corrija o problema relatado (consulte a saída de "dmesg") e execute "mv ${p.kept} ${p.path}".`,
    }),
    FILE_NOT_REMOVED: (p) => ({
      what: `Não foi possível remover ${p.path}.`,
      cause: writeCause(p),
      cure: removeCure(p),
    }),
    FILE_NOT_READ: (p) => ({
      what: `Não foi possível ler ${p.path}.`,
      cause: `O sistema informou: ${errnoMeaning(p.reason)}.`,
      cure: `Verifique o arquivo com "ls -ld ${p.path}". Execute o kubejoin como root ou indique outro arquivo.`,
    }),
    FILE_NOT_YAML: (p) => ({
      what: `${p.path} não é YAML válido (linha ${p.line}, coluna ${p.column}).`,
      cause: 'O arquivo foi truncado, foi editado manualmente ou é de outro tipo.',
      cure: 'Restaure o arquivo de um backup ou gere-o novamente com o programa que o criou.',
    }),
    FILE_TOO_LARGE: (p) => ({
      what: `${p.path} excede o limite de ${size(p.maxBytes)} para esse tipo de arquivo.`,
      cause:
        'Arquivos desse tipo costumam ser muito menores. Este provavelmente é o arquivo errado ou um dispositivo cuja leitura nunca termina.',
      cure: `Verifique o arquivo com "ls -l ${p.path}" e indique o correto.`,
    }),
    MOUNTS_UNREADABLE: (p) => ({
      what: `Não foi possível ler os pontos de montagem desta máquina em ${p.path}. Nada foi desmontado nem esvaziado.`,
      cause:
        'O arquivo não existe (/proc não está montado neste sistema de arquivos raiz) ou o formato dele difere do descrito em proc(5).',
      cure: `Monte /proc ("mount -t proc proc /proc"); ${SAME_AGAIN}.`,
    }),
    SERVICE_FAILED: (p) => ({
      what:
        p.action === 'daemon-reload'
          ? '"systemctl daemon-reload" falhou.'
          : `Não foi possível ${SERVICE_ACTIONS[p.action].infinitive} o serviço ${p.unit}.`,
      cause: `O gerenciador de serviços respondeu: ${p.reason}.`,
      cure: `Consulte "${serviceCommands(p.unit, p.manager).status}" e "${serviceCommands(p.unit, p.manager).log}" e corrija o problema indicado; ${SAME_AGAIN}.`,
    }),
    SERVICE_NOT_QUERIED: (p) => ({
      what: `O gerenciador de serviços não informou o estado do serviço ${p.unit}.`,
      cause: `O systemctl informou: ${p.reason}.`,
      cure: `Execute "systemctl show ${p.unit}" manualmente. Se isso também falhar, corrija primeiro o problema do systemd ou do D-Bus; depois, execute o kubejoin novamente.`,
    }),
    SERVICE_MANAGER_MISSING: (p) => ({
      what: `Não é possível ${SERVICE_ACTIONS[p.action].infinitive} o serviço ${p.unit}: esta máquina não tem um gerenciador de serviços compatível com o kubejoin.`,
      cause:
        'Não foram encontrados nem o systemd (em execução, com systemctl no PATH) nem o OpenRC (openrc, rc-service e rc-update no PATH).',
      cure: `Execute o kubejoin na própria máquina, não em um contêiner, ou ${SERVICE_ACTIONS[p.action].imperative} o serviço ${p.unit} manualmente.`,
    }),
    CRI_NOT_LISTENING: (p) => ({
      what: `Não foi possível conectar-se ao agente de execução de contêineres em ${p.socket}.`,
      cause: `A conexão com o soquete falhou: ${errnoMeaning(p.reason)}. ${criDialCause(p)}`.trim(),
      cure: criDialCure(p),
    }),
    CRI_NOT_GRPC: (p, say) => ({
      what: `O programa que escuta em ${p.socket} não é um agente de execução de contêineres.`,
      cause: `A resposta não é gRPC (${say(p.detail)}): o soquete pertence a outro programa, como o dockerd.`,
      cure: 'Indique o soquete CRI do agente de execução com --cri-socket. O Docker Engine precisa do cri-dockerd, cujo soquete é unix:///var/run/cri-dockerd.sock.',
    }),
    CRI_SERVICE_MISSING: (p) => ({
      what: `O programa em ${p.socket} usa gRPC, mas não oferece a interface de agente de execução de contêineres (CRI v1).`,
      cause: `O programa não oferece ${p.method}: "${p.answer}". ${
        p.disabled
          ? `O plugin CRI dele está desativado: disabled_plugins em ${p.disabled.file} contém ${and(p.disabled.plugins.map((plugin) => `"${plugin}"`))}.`
          : 'Os pacotes do containerd costumam vir com o plugin CRI desativado, e versões antigas não têm a CRI v1.'
      }`,
      cure: p.disabled
        ? `Remova ${and(p.disabled.plugins.map((plugin) => `"${plugin}"`))} de disabled_plugins em ${p.disabled.file} e execute "systemctl restart containerd"; ${SAME_AGAIN}.`
        : 'Remova "cri" de disabled_plugins em /etc/containerd/config.toml ou atualize o agente de execução; depois, reinicie-o ("systemctl restart containerd").',
    }),
    CRI_TIMED_OUT: (p) => ({
      what: `O agente de execução de contêineres em ${p.socket} não respondeu a ${p.method} em ${p.timeoutMs / 1000} s.`,
      cause:
        'O agente de execução aceita conexões, mas está travado, ainda está iniciando ou não tem CPU ou disco suficientes.',
      cure: 'Veja o log do agente de execução (por exemplo, com "journalctl -u containerd -n 50"), reinicie-o e execute novamente o comando que falhou.',
    }),
    CRI_CALL_FAILED: (p) => ({
      what: `O agente de execução de contêineres em ${p.socket} retornou um erro na chamada ${p.method}.`,
      cause: `O agente de execução de contêineres retornou o status gRPC ${p.code}: "${p.answer}".`,
      cure: 'Veja o log do agente de execução (por exemplo, com "journalctl -u containerd -n 50"), corrija o problema indicado e execute novamente o comando que falhou.',
    }),
  },
  texts: {
    OUTPUT_DIRECTORY_MISSING: (p) => `Não há um diretório ${p.directory}. Crie-o ou informe outro arquivo.`,
    OUTPUT_FILE_REPLACED: (p) => `O arquivo que existia em ${p.path} foi substituído.`,
    OUTPUT_FILE_UNFIT: () =>
      'O valor deve ser um arquivo comum ou um caminho em que ainda não existe nada. O kubejoin não substitui diretórios, dispositivos, pipes nem links em /dev ou em /proc ou para arquivos desses diretórios.',
  },
} satisfies Area;

function criDialCause({ reason, service }: NotListening): string {
  if (reason === 'EACCES') return 'Somente o root pode conectar-se a ele.';
  if (service?.exists === false)
    return `Esta máquina não tem o serviço ${service.name}: esse agente de execução não está instalado.`;
  if (service?.exists && !service.active)
    return `O serviço ${service.name} está instalado, mas não está em execução${service.log ? `: a última execução falhou.${tail(service.log)}` : '.'}`;
  if (service?.active)
    return `O serviço ${service.name} está em execução, mas ainda está iniciando ou escuta em outro lugar.`;
  if (reason === 'ENOENT') return 'O agente de execução não está instalado, não foi iniciado ou escuta em outro lugar.';
  return reason === 'ECONNREFUSED' ? 'O soquete foi deixado por um agente de execução que parou.' : '';
}

function criDialCure({ reason, service }: NotListening): string {
  if (reason === 'EACCES') return 'Execute o mesmo comando com sudo ou como root.';
  const other = 'ou indique o soquete de outro agente de execução com --cri-socket';
  if (service?.exists === false)
    return `Instale um agente de execução de contêineres (containerd ou CRI-O) e inicie-o, ${other}; ${SAME_AGAIN}.`;
  if (service === undefined)
    return 'Se não houver um agente de execução de contêineres, instale um (containerd ou CRI-O); inicie-o (por exemplo, "systemctl enable --now containerd") ou indique o soquete de outro agente de execução com --cri-socket.';
  const { enableNow, log } = serviceCommands(service.name, service.manager);
  if (service.log)
    return `Corrija o problema que o log mostra e inicie o serviço ("${enableNow}"; "${log}" mostra mais), ${other}; ${SAME_AGAIN}.`;
  return service.active
    ? `Descubra em que soquete o agente de execução escuta ("ss -lxp", "${log}") e indique-o com --cri-socket; ${SAME_AGAIN}.`
    : `Inicie o serviço ("${enableNow}"; se ele não continuar em execução, "${log}" mostra o motivo), ${other}; ${SAME_AGAIN}.`;
}
