import { shellWord } from '../../../base/shown.ts';
import { count } from '../../../base/wording.ts';
import { and, seconds } from '../../../i18n/pt-BR/words/portuguese.ts';
import type { Translation } from '../../../i18n/tables.ts';
import type * as sentences from '../findings/cluster-status-findings-sentences.ts';

const ALARMS: Readonly<Record<string, readonly [cause: string, cure: string]>> = {
  NOSPACE: [
    'O banco de dados atingiu a cota, e o etcd recusa todas as gravações.',
    'Libere espaço com "etcdctl compact REVISÃO" e "etcdctl defrag --cluster"; depois, execute "etcdctl alarm disarm". Ou aumente --quota-backend-bytes.',
  ],
  CORRUPT: [
    'Os dados deste membro são diferentes dos dados dos demais.',
    'Execute "kubejoin remove NÓ" em outro nó da camada de gerenciamento e "kubejoin reset" na máquina dele, e associe-a novamente.',
  ],
};

const ends = (left: number, many = false): string =>
  left <= 0 ? (many ? 'expiraram' : 'expirou') : `${many ? 'expiram' : 'expira'} em ${seconds(left)}`;

const voters = (n: number) => count(n, 'membro votante', 'membros votantes');

export const failures: Translation<typeof sentences>['failures'] = {
  ETCD_MAJORITY_LOST: (p) => ({
    what: 'O etcd perdeu a maioria: o cluster não pode ser alterado.',
    cause: `Menos da maioria dos membros votantes responde${p.responding.length === 0 ? '' : ` (apenas ${and(p.responding)})`}.`,
    cure: 'Ligue novamente as máquinas dos demais membros; o etcd continua sozinho. Se elas se perderam, restaure o etcd a partir de um snapshot ("etcdutl snapshot restore") em um nó da camada de gerenciamento.',
  }),
  ETCD_MAJORITY_TIGHT: (p) => ({
    what: `Se mais um membro do etcd falhar, o etcd perde a maioria: ${p.healthy} de ${voters(p.voters)} ${p.healthy === 1 ? 'responde' : 'respondem'}.`,
    cause: `A maioria de ${p.voters} é ${p.needed}.`,
    cure:
      p.healthy === p.voters
        ? 'Associe outro nó da camada de gerenciamento ("kubejoin token create --print-join-command --certificate-key CHAVE" imprime o comando).'
        : 'Recupere os membros que não respondem, ou remova os nós que se perderam ("kubejoin remove NÓ") e associe novos.',
  }),
  ETCD_MEMBER_SILENT: (p, say) => ({
    what: `O membro ${p.member} do etcd (${p.url}) não está saudável.`,
    cause: p.reason === '' ? 'Ele nunca foi iniciado ou não conhece um líder.' : say(p.reason),
    cure: `Na máquina dele, verifique o contêiner com "crictl ps -a --name etcd" e o kubelet com "journalctl -u kubelet". Se a máquina se perdeu, execute "kubejoin remove ${shellWord(p.member)}" em outro nó da camada de gerenciamento.`,
  }),
  ETCD_MEMBER_WITHOUT_NODE: (p) => ({
    what: `O membro ${p.name || p.id} do etcd (${p.url}) vota, mas nenhum Node pertence a ele.`,
    cause: 'O Node foi excluído sem o membro. A maioria também conta este membro.',
    cure: p.holds
      ? `Execute ${p.name === '' ? `"etcdctl member remove ${p.id}"` : `"kubejoin remove ${shellWord(p.name)}"`} em um nó da camada de gerenciamento que permanece: sem o membro, ${p.healthy} de ${voters(p.voters)} ${p.healthy === 1 ? 'responde' : 'respondem'}, o que é a maioria.`
      : `Recupere antes os demais membros: sem este membro, apenas ${p.healthy} de ${voters(p.voters)} ${p.healthy === 1 ? 'responderia' : 'responderiam'}, o que não é a maioria.`,
  }),
  NODE_WITHOUT_MEMBER: (p) => ({
    what: `O nó ${p.node} da camada de gerenciamento não tem um membro do etcd.`,
    cause: `O membro foi removido, ou a associação não terminou. ${p.ready ? 'O servidor da API deste nó só funciona se usar o etcd de outro nó.' : 'O kubelet não se comunica; a máquina pode ter se perdido.'}`,
    cure: p.ready
      ? 'Na máquina dele, execute "kubejoin reset" e associe-a novamente com --control-plane.'
      : `Se a máquina se perdeu, execute "kubejoin remove ${shellWord(p.node)}" em outro nó da camada de gerenciamento; caso contrário, execute "kubejoin reset" nela e associe-a novamente.`,
  }),
  ETCD_LEARNER_WAITS: (p) => ({
    what: `O membro ${p.member} do etcd (${p.url}) ainda é um learner: ele não vota, e nenhum outro nó da camada de gerenciamento pode ser associado.`,
    cause:
      p.minutes === undefined
        ? 'Uma associação está em andamento, ou foi interrompida antes de promover o membro.'
        : `O etcd dele foi iniciado há ${seconds(p.minutes * 60)}, e uma associação promove o membro em segundos. A associação provavelmente foi interrompida.`,
    cure: `Se nenhuma associação está em andamento na máquina, execute nela a mesma associação novamente: ela continua. Se a máquina se perdeu, execute ${p.node === undefined ? `"etcdctl member remove ${p.id}"` : `"kubejoin remove ${shellWord(p.node)}"`} em outro nó da camada de gerenciamento.`,
  }),
  ETCD_ALARM: (p) => ({
    what: `O membro ${p.member} do etcd ativou o alarme ${p.alarm}.`,
    cause: (ALARMS[p.alarm] ?? ['A documentação do etcd explica este alarme.'])[0],
    cure: ALARMS[p.alarm]?.[1] ?? 'Corrija a causa e execute "etcdctl alarm disarm".',
  }),
  API_SERVER_SILENT: (p, say) => ({
    what: `O servidor da API ${p.server}${p.node === undefined ? '' : ` de ${p.node}`} não responde a esta máquina, e outros respondem.`,
    cause: `${say(p.reason)} ${p.listed ? 'O EndpointSlice default/kubernetes ainda o contém; portanto, solicitações de Pods podem falhar.' : 'O EndpointSlice default/kubernetes não o contém.'}`,
    cure:
      p.node === undefined
        ? 'Nenhum Pod de um servidor da API tem este endereço. Se ele não pertence a nenhum nó da camada de gerenciamento, execute "kubectl -n default delete endpointslice kubernetes": os servidores da API o criam novamente.'
        : `Em ${p.node}, verifique o contêiner com "crictl ps -a --name kube-apiserver" e o log com "crictl logs ID". Se a máquina se perdeu, execute "kubejoin remove ${shellWord(p.node)}".`,
  }),
  API_SERVER_POD_MISSING: (p) => ({
    what: `O nó ${p.node} da camada de gerenciamento não tem o Pod do servidor da API.`,
    cause: 'O manifesto do Pod estático não existe, ou o kubelet não o executa.',
    cure: `Em ${p.node}, verifique /etc/kubernetes/manifests/kube-apiserver.yaml e "journalctl -u kubelet". "kubejoin join phase control-plane-prepare control-plane" grava o manifesto novamente.`,
  }),
  KUBELET_AHEAD: (p) => ({
    what: `O kubelet de ${p.node} (${p.kubelet}) é mais novo que o servidor da API (${p.version}).`,
    cause: 'O Kubernetes só permite kubelets que não sejam mais novos que nenhum servidor da API.',
    cure: `Atualize a camada de gerenciamento ("kubeadm upgrade plan") ou instale em ${p.node} um kubelet da versão ${p.version}.`,
  }),
  KUBELET_OUTDATED: (p) => ({
    what: `O kubelet de ${p.node} (${p.kubelet}) está ${p.behind} versões secundárias atrás do servidor da API (${p.version}).`,
    cause: 'O Kubernetes permite kubelets até três versões secundárias mais antigos.',
    cure: `Esvazie ${p.node} ("kubectl drain"), execute nele "kubeadm upgrade node" e instale o kubelet mais novo, uma versão secundária de cada vez.`,
  }),
  NODE_UNREADY: (p) => ({
    what: `O Node ${p.node} não está Ready.`,
    cause: 'O kubelet não se comunica ou relata um problema.',
    cure: `Veja as condições com "kubectl describe node ${shellWord(p.node)}" e execute "kubejoin doctor" na máquina. Se a máquina se perdeu, execute "kubejoin remove ${shellWord(p.node)}".`,
  }),
  CERTIFICATES_END: (p) => ({
    what: `Certificados desta máquina ${ends(p.seconds, true)}: ${p.names.join(', ')}.`,
    cause:
      'Os certificados da camada de gerenciamento valem por um ano e são renovados por uma atualização ou manualmente.',
    cure: 'Execute "kubejoin certs renew all" nesta máquina e reinicie os Pods da camada de gerenciamento dela.',
  }),
  AUTHORITY_ENDS: (p) => ({
    what: `A CA ${p.name} ${ends(p.seconds)}.`,
    cause: 'Depois disso, nenhum certificado emitido por ela é válido. Nenhum comando renova uma CA.',
    cure: 'Substitua-a conforme https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/.',
  }),
  SERVING_CERTIFICATE_ENDS: (p) => ({
    what: `O certificado que o servidor da API ${p.server} apresenta ${ends(p.seconds)}.`,
    cause: 'Ele não foi renovado, ou o servidor da API não foi reiniciado desde então.',
    cure: `Em ${p.node ?? 'sua máquina'}, execute "kubejoin certs renew apiserver" e reinicie o servidor da API.`,
  }),
  TOKEN_UNLIMITED: (p) => ({
    what: `O token de autoinicialização ${p.id} nunca expira e não está vinculado a um nó.`,
    cause: `Quem o tiver pode ${p.isApproved ? 'associar uma máquina' : 'solicitar um certificado para uma máquina'} com qualquer nome não usado, a qualquer momento.`,
    cure: `Exclua-o com "kubejoin token delete ${p.id}" e crie tokens que expiram ou que são vinculados ("kubejoin token create --for-node NOME").`,
  }),
};
