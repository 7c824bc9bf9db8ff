import { count } from '../../base/wording.ts';
import type { NotExecutable } from '../../host/host-sentences.ts';
import { mebibytes } from '../../host/linux/files/linux-files-sentences.ts';
import { serviceCommands } from '../../host/services.ts';
import {
  type Changeable,
  type NoResolvConf,
  type NotWritable,
  takenBack,
} from '../../phases/preflight/checks/files/checks-files-sentences.ts';
import {
  DROP_IN,
  DROP_IN_FILE,
  missingArguments,
} from '../../phases/preflight/kubelet-unit/preflight-kubelet-unit-sentences.ts';
import type { Area } from '../tables.ts';
import { writeCause, writeCure } from './host.ts';
import { KUBELET_CURES } from './words/kubelet.ts';
import { and, didYouMean, size } from './words/portuguese.ts';

const SAME_AGAIN = 'execute novamente o comando que falhou';
const INSTEAD = 'o serviço informa outro arquivo';

/** O motivo de um programa do PATH não poder ser executado. */
const UNUSABLE: Record<NotExecutable['problem'], (path: string) => string> = {
  'no-permission': (path) => `${path} não tem permissão de execução.`,
  noexec: (path) =>
    `${path} tem permissão de execução, mas o sistema se recusa a executá-lo: o sistema de arquivos está montado com noexec, ou um módulo de segurança o proíbe.`,
  'not-a-file': (path) => `${path} é um diretório ou um arquivo especial.`,
  'dangling-link': (path) => `${path} é um link simbólico para um arquivo que não existe.`,
  architecture: (path) => `${path} é um programa para outra arquitetura de processador.`,
};

const MADE_USABLE: Record<NotExecutable['problem'], (p: NotExecutable) => string> = {
  'no-permission': ({ path }) => `Execute "chmod 755 ${path}"`,
  noexec: ({ path }) =>
    `Veja as opções de montagem com "findmnt -T ${path}" (para alterá-las: "mount -o remount,exec PONTO") e procure uma recusa em "dmesg"`,
  'not-a-file': ({ path, program }) => `Mova ${path} para outro lugar, instale o pacote que contém ${program}`,
  'dangling-link': ({ path, program }) =>
    `Corrija o link ("ls -l ${path}" mostra o destino) ou reinstale o pacote que contém ${program}`,
  architecture: ({ program }) => `Instale o ${program} para a arquitetura desta máquina ("uname -m" a mostra)`,
};

const changeable = (one: Changeable): string =>
  one.mode === undefined
    ? `${one.path} pertence ao usuário ${one.uid}`
    : `${one.mode & 0o002 ? 'qualquer usuário' : 'seu grupo'} pode gravar em ${one.path} (modo ${one.mode.toString(8)})`;

function obstacleCause({ reason, refused, needs }: NotWritable): string {
  const { mount, space } = refused ?? {};
  if (!space) return writeCause({ path: '', reason, ...(refused && { refused }) });
  const on = mount ? `${mount.point} (${mount.type}, ${mount.source})` : 'esse sistema de arquivos';
  return `Espaço livre em ${on}: ${mebibytes(space.freeBytes)} de ${mebibytes(space.bytes)}, ${space.freeInodes} de ${space.inodes} inodes. São necessários pelo menos ${size(needs.bytes)} e ${needs.inodes} inodes.`;
}

const RESOLV_CONF: Record<NoResolvConf['problem'], string> = {
  missing: 'não existe',
  'not-a-file': 'não é um arquivo',
};

const RESOLV_CONF_FROM: Record<NoResolvConf['from'], string> = {
  configuration: 'definido por resolvConf na configuração do kubelet armazenada no cluster ou em um patch',
  flag: 'definido pelo argumento resolv-conf em kubeletExtraArgs',
  resolved: 'usado porque o systemd-resolved está ativo e a configuração do kubelet não define resolvConf',
  default: 'o padrão, pois a configuração do kubelet não define resolvConf',
};

export const refusals = {
  failures: {
    SWAP_NOT_ALLOWED: (p) => ({
      what: `A área de swap está ativa (${p.areas.join(', ')}), e o kubelet não está configurado para funcionar com ela.`,
      cause:
        'Com a área de swap ativa, o kubelet termina ao iniciar, a menos que failSwapOn seja false na KubeletConfiguration dele.',
      cure: `${KUBELET_CURES.swap}. Depois, ${SAME_AGAIN}.`,
    }),
    SERVICE_UNUSABLE: (p) => ({
      what:
        p.state === 'missing'
          ? `O serviço ${p.service} não existe.`
          : p.state === 'masked'
            ? `O serviço ${p.service} está mascarado e não pode ser iniciado.`
            : `O systemd não conseguiu carregar a unidade do serviço ${p.service} (${p.state}).`,
      cause:
        p.state === 'missing'
          ? `O programa está instalado, mas ${p.manager === 'openrc' ? `/etc/init.d/${p.service} não existe` : `o systemd não conhece ${p.service}.service`}.`
          : p.state === 'masked'
            ? `${p.service}.service foi mascarado com "systemctl mask", e o systemd não inicia unidades mascaradas.`
            : 'O arquivo de unidade ou um dos seus arquivos complementares (drop-ins) contém um erro.',
      cure:
        p.state === 'missing'
          ? `Instale o pacote que contém o serviço ${p.service}${p.manager === 'openrc' ? '' : ' (se o arquivo de unidade acabou de ser criado, execute "systemctl daemon-reload")'} e ${SAME_AGAIN}.`
          : p.state === 'masked'
            ? `Execute "systemctl unmask ${p.service}" e ${SAME_AGAIN}.`
            : `Localize o erro com "systemd-analyze verify ${p.service}.service" e "${serviceCommands(p.service, p.manager).status}", corrija-o, execute "systemctl daemon-reload" e ${SAME_AGAIN}.`,
    }),
    PROGRAM_NOT_EXECUTABLE: (p) => ({
      what: `O programa ${p.program} está instalado, mas não pode ser executado.`,
      cause: UNUSABLE[p.problem](p.path),
      cure: `${MADE_USABLE[p.problem](p)} e ${SAME_AGAIN}.`,
    }),
    KUBELET_UNIT_PROGRAM: (p) => ({
      what: `O serviço do kubelet inicia ${p.program}, que ${p.problem === 'missing' ? 'não existe' : 'não pode ser executado'}.`,
      cause: `O comando está em ${and(p.files)}. O kubelet encontrado no PATH é ${p.found}.`,
      cure: `Altere ExecStart com "systemctl edit kubelet" para que inicie ${p.found} ou instale o kubelet em ${p.program}; execute "systemctl daemon-reload" e ${SAME_AGAIN}.`,
    }),
    NOT_WRITABLE: (p) => ({
      what: `Esta máquina não permite gravar em ${and(p.paths)}.`,
      cause: obstacleCause(p),
      cure: writeCure({ path: p.paths[0] ?? '/', reason: p.reason, ...(p.refused && { refused: p.refused }) }),
    }),
    RESOLV_CONF_MISSING: (p) => ({
      what: `O kubelet não conseguirá iniciar nenhum Pod: ${p.path} ${RESOLV_CONF[p.problem]}.`,
      cause: `O kubelet lê nesse arquivo os servidores de DNS de cada Pod (${RESOLV_CONF_FROM[p.from]}).`,
      cure: `${p.from === 'resolved' ? 'Reinicie o resolvedor ("systemctl restart systemd-resolved"), que grava o arquivo,' : p.path === '/etc/resolv.conf' ? `Crie ${p.path} com os servidores de DNS desta máquina (ele pode ser um link para o arquivo do seu resolvedor)` : `Crie ${p.path} ou informe outro arquivo: para o cluster todo, em resolvConf no ConfigMap kubelet-config; só para esta máquina, com um patch de kubeletconfiguration (--patches)`} e ${SAME_AGAIN}.`,
    }),
    KUBELET_UNIT_INCOMPLETE: (p) => ({
      what: `O serviço do kubelet não informa ao kubelet os arquivos de uma associação. Faltam:${missingArguments(p.missing, INSTEAD)}`,
      cause: `O comando em ${and(p.files)} inicia o kubelet sem eles: o kubelet funcionaria, mas nunca entraria no cluster. Esses argumentos costumam vir do arquivo complementar (drop-in) 10-kubeadm.conf, do pacote kubeadm.`,
      cure: `Faça o seguinte:\n  1. Crie ${DROP_IN_FILE} com estas linhas:${DROP_IN}\n  2. Execute "systemctl daemon-reload".\n  3. Execute novamente o comando que falhou.`,
    }),
  },
  texts: {
    CHANGEABLE_BY_OTHERS: (p) =>
      `Outros usuários além do root podem substituir arquivos deste nó: ${and(p.found.map(changeable))}. Assim, podem se tornar root. Verifique o conteúdo e depois execute ${and(p.found.map(takenBack))}.`,
    RESOLV_CONF_LOOPBACK: (p) =>
      `O CoreDNS e outros Pods que usam os servidores de DNS desta máquina não conseguirão resolver nomes: o servidor em ${p.path} (${RESOLV_CONF_FROM[p.from]}) é ${and(p.servers)}, e em um Pod um endereço de loopback é o próprio Pod. Informe um arquivo com servidores que os Pods alcancem (se o systemd-resolved estiver em execução, /run/systemd/resolve/resolv.conf): para esta máquina, em resolvConf de um patch de kubeletconfiguration (--patches); para o cluster todo, em resolvConf do ConfigMap kubelet-config. Ou coloque esses servidores em ${p.path}.`,
    IGNORED_CHECK_UNKNOWN: (p) =>
      `--ignore-preflight-errors indica uma verificação que não existe: ${p.name}.${didYouMean(p.nearest)}`,
    IGNORED_CHECK_REQUIRED: (p) =>
      `--ignore-preflight-errors=${p.name} não tem efeito: o que essa verificação encontra encerraria a associação mais tarde.`,
    SANDBOX_IMAGE_MISSING: (p) =>
      `O containerd inicia todo Pod com a imagem ${p.image}, que ainda não está nesta máquina: o containerd a baixa com o primeiro Pod. Em uma máquina sem acesso a um registro de imagens, importe-a antes ("ctr -n k8s.io images import ARQUIVO").`,
    CHECK_WITHOUT_CERTIFICATES: () =>
      'Esta verificação não pôde ser executada: ela precisa de certificados que outra verificação informa como ausentes ou inutilizáveis.',
    CHECK_WITHOUT_CLUSTER: (p) =>
      `O cluster não respondeu a todas as verificações em ${count(p.seconds, 'segundo', 'segundos')}. São mostradas apenas as verificações da própria máquina.`,
    CHECK_WITHOUT_REPLACEMENT: () =>
      'Esta verificação não pôde ser executada: não se sabe se o nó antigo pode ser substituído.',
    CHECK_WITHOUT_ETCD: (p, say) =>
      `Não foi possível ler os membros do etcd agora; por isso, esta verificação não tem resultado. A associação espera pelo etcd. ${say(p.reason)}`,
    KUBELET_NOT_COMPARED: (p) =>
      `A versão do kubelet não foi comparada com a do cluster (${p.cluster}), porque não foi possível obtê-la.`,
    CHECK_WITHOUT_ROOT: () => 'Esta verificação precisa de root; por isso, o resultado não é conhecido.',
    KUBELET_UNIT_UNCLEAR: (p) =>
      `${and(p.files)} pode não passar ao kubelet tudo o que uma associação grava. Não encontrados:${missingArguments(p.missing, INSTEAD)}\nO arquivo complementar (drop-in) 10-kubeadm.conf do kubeadm passa todos eles.`,
  },
} satisfies Area;
