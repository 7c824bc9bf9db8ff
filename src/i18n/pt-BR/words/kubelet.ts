/** O que aconteceu com o kubelet, e o que fazer. */
import type { Reason, Say } from '../../../base/text.ts';
import {
  isAwaited,
  type KubeletTrouble,
  kubeletUnreached,
  kubeletWords,
  lostServer,
} from '../../../engine/conditions/causes.ts';
import { BOOTSTRAP_PHASE_ALSO } from './portuguese.ts';

/** Cita o log do kubelet, quando ele informa a causa. */
export function kubeletCause(log: readonly string[]): string {
  if (log.length === 0) return 'O kubelet não deixou log.';
  const { said } = kubeletWords(log);
  return said === undefined ? 'A causa está no log do kubelet.' : `O log do kubelet informa: "${said}".`;
}

export const KUBELET_CURES: Record<KubeletTrouble, string> = {
  swap: 'Desative a área de swap (execute "swapoff -a" e remova a linha dela de /etc/fstab), ou permita que o kubelet funcione com ela (failSwapOn: false na KubeletConfiguration)',
  flag: 'Corrija essa opção do kubelet em nodeRegistration.kubeletExtraArgs, no arquivo de configuração, ou em KUBELET_EXTRA_ARGS, em /etc/default/kubelet ou /etc/sysconfig/kubelet',
  configuration:
    'Corrija a KubeletConfiguration: a do cluster ("kubectl -n kube-system edit configmap kubelet-config"), ou o patch que a altera (--patches)',
  'cgroup-v1': 'Inicie a máquina com cgroup v2, ou defina failCgroupV1: false na KubeletConfiguration do cluster',
  'cgroup-driver':
    'Configure o mesmo driver no kubelet (cgroupDriver da KubeletConfiguration) e no agente de execução de contêineres (SystemdCgroup no containerd)',
  disk: 'Libere espaço no sistema de arquivos indicado no log ("df -h", "df -i"), ou monte-o para leitura e escrita',
  runtime:
    'Verifique o agente de execução de contêineres ("systemctl status containerd", "journalctl -u containerd -n 50") e --cri-socket',
  port: 'Encerre o programa que está usando essa porta ("ss -ltnp")',
};

export function kubeletCure(log: readonly string[]): string {
  if (log.length === 0)
    return 'Execute "systemctl status kubelet" para ver como o kubelet terminou; depois, execute o comando que "systemctl cat kubelet" mostra em ExecStart para ver o erro. Corrija o problema e execute o kubejoin novamente.';
  const { trouble } = kubeletWords(log);
  return `${trouble === undefined ? 'Corrija o problema indicado no log' : KUBELET_CURES[trouble]}; depois, execute novamente o comando que falhou.`;
}

export interface Waiting {
  waiting?: Reason;
  log: readonly string[];
  kubeletActive: boolean;
  /** Esta máquina se associa à camada de gerenciamento: um balanceador de carga já pode tê-la entre os destinos. */
  controlPlane?: boolean;
  /** O kubelet só seria iniciado com o certificado. */
  notStarted?: boolean;
  /** Cabia a outros aprovar a solicitação; a próxima execução continua com ela. */
  byOthers?: boolean;
}

/** Causas prováveis quando um servidor da API que respondia há pouco deixa de responder. */
const astray = (controlPlane: boolean): string =>
  controlPlane
    ? 'um balanceador de carga envia as conexões desta máquina para um destino sem servidor da API, muito provavelmente de volta a ela mesma (hairpin), que ele já trata como nó da camada de gerenciamento; ou o servidor da API parou.'
    : 'o servidor da API parou, ou um balanceador de carga envia conexões a um destino fora do ar.';

/** Diz de quem era a vez na emissão do certificado. */
export function waitedFor({ waiting, log, controlPlane = false }: Waiting, say: Say): string {
  if (waiting === undefined) return '';
  const lost = lostServer(waiting);
  if (lost)
    return `${say(lost.reason)} O servidor da API respondia quando esta associação começou: ${astray(controlPlane)} `;
  const unreached = kubeletUnreached(log);
  if (isAwaited(waiting, 'WAITING_CSR_NONE'))
    return unreached
      ? `O kubelet não solicitou um certificado: ele não consegue acessar ${unreached.address} (${unreached.reason}), embora o kubejoin consiga acessar ${waiting.params.server}: ${astray(controlPlane)} `
      : `O kubelet não solicitou um certificado a ${waiting.params.server}. `;
  if (isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `Ninguém aprovou a solicitação de certificado ${waiting.params.name}. `;
  if (isAwaited(waiting, 'WAITING_CSR_SIGNER'))
    return `A solicitação de certificado ${waiting.params.name} foi aprovada, mas o kube-controller-manager não emitiu o certificado. `;
  return `${say(waiting)} `;
}

export function waitCure({ waiting, log, kubeletActive, notStarted = false, byOthers = false }: Waiting): string {
  if (byOthers && isAwaited(waiting, 'WAITING_APPROVER'))
    return 'Inicie um aprovador em uma máquina com as permissões de "kubejoin admission install" ("kubejoin approve --watch") e execute o mesmo comando novamente, mesmo que um aprovador já tenha aprovado a solicitação: o comando continua com a mesma solicitação. Para esperar mais, aumente timeouts.tlsBootstrap no arquivo de configuração.';
  if (isAwaited(waiting, 'WAITING_APPROVER'))
    return `Inicie um aprovador em uma máquina com as permissões de "kubejoin admission install" ("kubejoin approve --watch") e execute o mesmo comando novamente enquanto ele estiver em execução. Se ele negar a nova solicitação porque já aprovou a anterior, crie outro token ("kubejoin token create --for-node ${waiting.params.node}"). Para esperar mais, aumente timeouts.tlsBootstrap no arquivo de configuração.`;
  if (byOthers && isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `Aprove a solicitação ("kubectl certificate approve ${waiting.params.name}") e execute o mesmo comando novamente, em qualquer ordem: o comando continua com a mesma solicitação. Para que essas solicitações sejam aprovadas automaticamente, execute "kubejoin init phase bootstrap-token" em um nó da camada de gerenciamento. ${BOOTSTRAP_PHASE_ALSO} Para esperar mais, aumente timeouts.tlsBootstrap no arquivo de configuração.`;
  if (notStarted && isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return 'O cluster aprovaria essas solicitações automaticamente. Em um nó da camada de gerenciamento, verifique se o kube-controller-manager está em execução e se a opção --controllers dele não desativa o csrapproving, e leia o log dele ("crictl ps -a --name kube-controller-manager", "crictl logs"). Depois, execute novamente o comando que falhou: ele faz uma nova solicitação.';
  if (isAwaited(waiting, 'WAITING_CSR_APPROVAL'))
    return `Execute o mesmo comando novamente e aprove a solicitação enquanto ele aguarda ("kubectl certificate approve ${waiting.params.name}"). Para que essas solicitações sejam aprovadas automaticamente, execute "kubejoin init phase bootstrap-token" em um nó da camada de gerenciamento. ${BOOTSTRAP_PHASE_ALSO} Para esperar mais, aumente timeouts.tlsBootstrap no arquivo de configuração.`;
  if (isAwaited(waiting, 'WAITING_CSR_SIGNER'))
    return 'Em um nó da camada de gerenciamento, verifique se o kube-controller-manager está em execução e leia o log dele ("crictl ps -a --name kube-controller-manager", "crictl logs"); o controlador csrsigning dele precisa de ca.crt e ca.key. Depois, execute novamente o comando que falhou.';
  if (lostServer(waiting) || (isAwaited(waiting, 'WAITING_CSR_NONE') && kubeletUnreached(log)))
    return 'Configure o balanceador de carga para enviar conexões somente a servidores da API que respondem a /readyz e não inclua esta máquina entre os destinos antes de associá-la. Ou, por enquanto, aponte o nome do endpoint para um nó da camada de gerenciamento que esteja funcionando, em /etc/hosts. Depois, execute o mesmo comando novamente.';
  if (!kubeletActive && kubeletWords(log).trouble !== undefined) return kubeletCure(log);
  return `${waiting === undefined ? 'Leia' : 'Corrija a causa acima ou leia'} o log do kubelet ("journalctl -u kubelet") e corrija o problema indicado nele. Depois, execute novamente o comando que falhou. Para esperar mais, aumente os tempos limite (campo timeouts) no arquivo de configuração.`;
}
