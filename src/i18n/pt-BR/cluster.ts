import { type ForbiddenRead, grantOf, isBootstrapPhase } from '../../cluster/cluster-sentences.ts';
import { listed } from '../../cluster/etcd/cluster-etcd-sentences.ts';
import { problemLines } from '../../config/problem.ts';
import { isByKubejoin } from '../../engine/conditions/causes.ts';
import { sayings } from '../../engine/conditions/engine-conditions-sentences.ts';
import type { ReplacementProblem } from '../../phases/join/replacement/join-replacement-sentences.ts';
import type { Area } from '../tables.ts';
import { approversReason } from './words/approvers-reason.ts';
import { and, BOOTSTRAP_PHASE_ALSO, seconds } from './words/portuguese.ts';

const DATA_PROBLEMS = {
  missing: 'A chave não existe',
  'not-yaml': 'O conteúdo não é YAML válido',
  'not-a-map': 'O conteúdo não é um mapeamento de campos',
  fields: 'O conteúdo tem campos inválidos',
};

const OLD_MACHINE_KEPT = {
  all: 'Nada foi alterado.',
  node: 'O Node dela não foi excluído.',
  member: 'O membro dela do etcd não foi removido.',
};

const sharedAddress = ({
  addresses,
  own,
}: {
  addresses: readonly string[];
  own: readonly string[];
}): string | undefined => addresses.find((address) => own.includes(address));

const others = ({ names, more }: { names: readonly string[]; more: number }): string =>
  names.length === 0 ? '' : `: ${names.join(', ')}${more > 0 ? ` e mais ${more}` : ''}`;

/** Uma única leitura proibida indica a falta da própria permissão; todas elas, a falta do grupo que as tem. */
function forbiddenCause({ path, everything, bound }: ForbiddenRead): string {
  if (bound)
    return 'O token está vinculado a um nó. Tokens assim recebem as permissões necessárias do "kubejoin admission install", que não foi executado neste cluster ou foi desfeito.';
  const grant = grantOf(path)?.binding;
  if (everything)
    return 'Este token não pode ler nada de que a associação precisa: falta a ele o grupo system:bootstrappers:kubeadm:default-node-token, ou esse grupo perdeu as permissões.';
  if (everything === false && grant)
    return `O ${grant}, que o "init" cria para permitir a associação de máquinas, não existe ou foi alterado; as demais leituras necessárias à associação são permitidas.`;
  return `Falta a permissão que o "init" cria para a associação de máquinas${grant ? ` (${grant})` : ''}, ou falta ao token o grupo system:bootstrappers:kubeadm:default-node-token.`;
}

const REPLACEMENT_PROBLEMS: Record<
  ReplacementProblem,
  (node: string, detail: string) => { cause: string; cure: string }
> = {
  worker: (node) => ({
    cause:
      'Um nó de processamento não pode excluir um Node: só um nó da camada de gerenciamento recebe as permissões de um administrador.',
    cure: `Execute "kubectl delete node ${node}" com o kubeconfig de um administrador; depois, execute o mesmo comando sem --replace.`,
  }),
  'name-elsewhere': (node, detail) => ({
    cause: `O membro do etcd ${detail} tem o nome do Node ${node}, mas nenhum dos endereços dele.`,
    cure: `Compare "kubectl get node ${node} -o wide" com os membros do etcd. Se o Node estiver obsoleto, exclua-o; depois, execute o mesmo comando novamente.`,
  }),
  several: (node, detail) => ({
    cause: `Vários membros do etcd pertencem ao nó ${node}: ${detail}.`,
    cure: 'Descubra quais deles estão em execução e remova os outros do etcd, um por um; depois, execute o mesmo comando novamente.',
  }),
  addresses: (node, detail) => ({
    cause: `O Node ${node} e o membro dele no etcd têm mais de ${detail} endereços e portas, e todos precisariam estar sem resposta.`,
    cure: `Confira "kubectl get node ${node} -o yaml". Se o Node estiver obsoleto, exclua-o; depois, execute o mesmo comando novamente.`,
  }),
  learner: (_, detail) => ({
    cause: `O membro do etcd ${detail} ainda é um learner: outra máquina está sendo associada, ou a associação dela parou.`,
    cure: 'Espere que ele seja promovido ou remova-o do etcd; depois, execute o mesmo comando novamente.',
  }),
};

export const cluster = {
  failures: {
    CLUSTER_CREDENTIAL_REJECTED: (p) => ({
      what: `${p.server} não aceita a credencial desta associação (401 em ${p.path}).`,
      cause: `O token expirou, foi excluído ou não pode ser usado para autenticação. O servidor da API respondeu: ${p.reason}`,
      cure: 'Crie um novo token em um nó da camada de gerenciamento ("kubejoin token create --print-join-command") e use-o na associação.',
    }),
    CLUSTER_READ_FORBIDDEN: (p) => ({
      what: `${p.server} não permite que a credencial desta associação leia ${p.path} (403).`,
      cause: `${forbiddenCause(p)} O servidor da API respondeu: ${p.reason}`,
      cure: p.bound
        ? 'Execute "kubejoin admission install" com o kubeconfig de um administrador; depois, execute novamente o comando que falhou, com o mesmo token.'
        : p.everything
          ? `Crie um token com esse grupo em um nó da camada de gerenciamento ("kubejoin token create --print-join-command"); se o token atual já tiver esse grupo, restaure as permissões com "kubejoin init phase bootstrap-token" e "kubejoin init phase upload-config all". ${BOOTSTRAP_PHASE_ALSO} Depois, execute novamente o comando que falhou.`
          : `Execute "${grantOf(p.path)?.phase.replace('FILE', 'ARQUIVO') ?? 'kubejoin init phase upload-config all'}" em um nó da camada de gerenciamento; depois, execute novamente o comando que falhou.${isBootstrapPhase(p.path) ? ` ${BOOTSTRAP_PHASE_ALSO}` : ''}`,
    }),
    CLUSTER_OBJECT_MISSING: (p) => ({
      what: `O cluster em ${p.server} não tem o objeto ${p.path}.`,
      cause: 'O cluster não foi criado pelo kubeadm nem pelo kubejoin, ou o objeto foi excluído.',
      cure: 'Em um nó da camada de gerenciamento, execute "kubejoin init phase upload-config all --config ARQUIVO" com a configuração do cluster.',
    }),
    CLUSTER_READ_FAILED: (p) => ({
      what: `Não foi possível ler ${p.path} de ${p.server}.`,
      cause: `O servidor da API continuou retornando: ${p.reason}`,
      cure: 'Veja o log do servidor da API nos nós da camada de gerenciamento; quando o servidor estiver saudável, execute o mesmo comando novamente.',
    }),
    CLUSTER_WRITE_FAILED: (p) => ({
      what: `Não foi possível alterar ${p.path} em ${p.server}.`,
      cause: `O servidor da API respondeu: ${p.reason}`,
      cure: 'Corrija o problema indicado na resposta (se faltar permissão, verifique o ClusterRoleBinding kubeadm:cluster-admins, do qual o admin.conf depende) e execute o mesmo comando novamente.',
    }),
    CLUSTER_DATA_MALFORMED: (p, say) => ({
      what: `Não é possível usar a chave ${p.key} do ${p.object} do cluster.`,
      cause: p.problems
        ? `${DATA_PROBLEMS[p.problem]}:${problemLines(undefined, p.problems, say)}`
        : `${DATA_PROBLEMS[p.problem]}.`,
      cure: `Corrija o ConfigMap com "kubectl -n kube-system edit ${p.object.split('/')[1]?.length ? `configmap ${p.object.split('/')[1]}` : 'configmap'}" ou envie novamente a configuração com "kubejoin init phase upload-config all --config ARQUIVO".`,
    }),
    NODE_NAME_TAKEN: (p) => ({
      what: `O cluster já tem um Node chamado ${p.node} no estado Ready.`,
      cause: sharedAddress(p)
        ? `O Node tem o endereço ${sharedAddress(p)}, que é desta máquina: ela já foi associada antes${p.hasFiles ? ' e ainda tem o kubelet.conf, portanto este Node é provavelmente o dela' : ', e os arquivos do Kubernetes foram removidos sem que o Node fosse excluído'}.`
        : `Outra máquina usa o nome ${p.node}: ${p.addresses.length === 1 ? 'o endereço do Node é' : 'os endereços do Node são'} ${and(p.addresses) || 'desconhecidos'}; ${p.own.length === 1 ? 'o' : 'os'} desta máquina, ${and(p.own) || 'desconhecidos'}. As duas têm o mesmo nome de host ou receberam o mesmo --node-name.`,
      cure: sharedAddress(p)
        ? p.hasFiles
          ? `Se o kubelet estiver em execução ("systemctl status kubelet"), nada precisa ser feito. Para associar a máquina novamente, execute "kubejoin reset" e "kubectl delete node ${p.node}"; depois, execute novamente o comando que falhou.`
          : `Execute "kubectl delete node ${p.node}" e, depois, execute novamente o comando que falhou.`
        : `Use outro nome na associação (--node-name NOME) ou, se aquele Node não for mais necessário, execute antes "kubectl delete node ${p.node}".`,
    }),
    NODE_TO_REPLACE_ALIVE: (p) => ({
      what: `A máquina do nó ${p.node} não está morta; por isso, esta máquina não a substitui. ${OLD_MACHINE_KEPT[p.kept ?? 'all']}`,
      cause:
        p.sign.what === 'connection'
          ? `O endereço ${p.sign.address} dela aceita conexões. Uma máquina pausada ou com processos parados também as aceita.`
          : `O kubelet dela renovou o Lease em ${p.sign.time}.`,
      cure: 'Se a máquina antiga precisa sair, execute "kubejoin reset" nela ou desligue-a e execute o mesmo comando novamente. Para manter as duas máquinas, use outro nome de nó e omita --replace.',
    }),
    NODE_REGISTERED_ANEW: (p) => ({
      what: `O Node ${p.node} a substituir não existe mais; o cluster tem um novo Node com esse nome, que não foi excluído.`,
      cause:
        'Uma máquina registrou o novo Node depois do início desta associação: a máquina antiga ou outra com o mesmo nome.',
      cure: `Se essa máquina deve permanecer, execute "kubejoin reset" nesta e associe-a com outro nome (--node-name NOME). Caso contrário, desligue-a e execute o mesmo comando novamente.`,
    }),
    REPLACEMENT_WITHOUT_MAJORITY: (p, say) => ({
      what: `Esta máquina não pode substituir o nó ${p.node}, porque o etcd não tem maioria. Nada foi alterado.`,
      cause: `Só a maioria dos membros votantes pode remover um membro. Nenhuma lista de membros foi confirmada:${listed(p.endpoints, say)}`,
      cure: `1. Inicie outros nós da camada de gerenciamento até que a maioria dos membros esteja em execução e execute o mesmo comando novamente.
2. Se muitos deles estiverem perdidos para sempre, restaure um snapshot do etcd em uma máquina ou reinicie um membro restante com --force-new-cluster (https://etcd.io/docs/latest/op-guide/recovery/). Depois, execute o mesmo comando em cada uma das outras máquinas.`,
    }),
    REPLACEMENT_REFUSED: (p) => ({
      what: `Esta máquina não pode substituir o nó ${p.node}. Nada foi alterado.`,
      ...REPLACEMENT_PROBLEMS[p.why](p.node, p.detail),
    }),
    CSR_DENIED: (p, say) => ({
      what: `A solicitação de certificado ${p.name} do nó ${p.node} foi negada.`,
      cause: `Um administrador ou um aprovador do cluster negou a solicitação${sayings(approversReason(p.reason, say), '.')}`,
      cure: isByKubejoin(p.reason)
        ? `Corrija a causa acima, crie um novo token ("kubejoin token create --for-node ${p.node}") e execute com ele o comando que falhou. Com o mesmo token, o aprovador negaria a solicitação novamente.`
        : `Pergunte ao administrador do cluster por que a solicitação foi negada. Se foi por engano, execute "kubectl delete csr ${p.name}" e, depois, execute novamente o comando que falhou.`,
    }),
    CSR_FAILED: (p) => ({
      what: `A solicitação de certificado ${p.name} do nó ${p.node} foi aprovada, mas não pôde ser assinada.`,
      cause: `O signatário ${p.reason ? `respondeu${sayings(p.reason, '')}` : 'não informou o motivo.'}`,
      cure: 'Veja o log do gerenciador de controladores nos nós da camada de gerenciamento, confira os arquivos e as durações nas opções --cluster-signing-* dele e execute o mesmo comando novamente.',
    }),
    CSR_REFUSED: (p) => ({
      what: `${p.server} não aceitou a solicitação de certificado do nó ${p.node}.`,
      cause: `O servidor da API respondeu: ${p.reason}`,
      cure: `Corrija o problema indicado pelo servidor da API. Se faltar uma permissão, execute ${p.bound ? '"kubejoin admission install" com o kubeconfig de um administrador, o que restaura as permissões dos tokens vinculados a um nó' : '"kubejoin init phase bootstrap-token" em um nó da camada de gerenciamento, o que restaura as permissões dos tokens de autoinicialização'}. Depois, execute novamente o comando que falhou.${p.bound ? '' : ` ${BOOTSTRAP_PHASE_ALSO}`}`,
    }),
    CSR_REPLACED: (p) => ({
      what: `A solicitação de certificado ${p.name} que está no cluster não é a que esta máquina enviou para o nó ${p.node}.`,
      cause: 'A solicitação foi excluída, e outra pessoa criou uma com o mesmo nome.',
      cure: `Não aprove essa solicitação. Execute "kubectl get csr ${p.name} -o yaml" para ver quem a criou e, depois, execute novamente o comando que falhou: ele faz uma nova solicitação.`,
    }),
    CSR_CERTIFICATE_UNFIT: (p) => ({
      what: `O cluster emitiu, para a solicitação ${p.name}, um certificado que o kubelet de ${p.node} não pode usar.`,
      cause: `O certificado expirou, não é de system:node:${p.node} ou não corresponde à chave da solicitação.`,
      cure: 'Confira o relógio desta máquina e o signatário de kubernetes.io/kube-apiserver-client-kubelet no cluster (opções --cluster-signing-* do kube-controller-manager). Depois, execute novamente o comando que falhou: ele faz uma nova solicitação.',
    }),
  },
  texts: {
    ETCD_MEMBER_REPLACED: (p) =>
      `O membro do etcd ${p.name || p.id} (${p.peerUrl}) da máquina antiga foi removido. Ele não pode voltar: uma reversão posterior remove apenas o membro desta máquina.`,
    NOTHING_TO_REPLACE: (p) =>
      `Não há nada a substituir: o cluster não tem um Node ${p.node} de outra máquina, e o etcd não tem um membro dele.`,
    REPLACES_NODE: (p) => {
      const silence =
        p.addresses.length === 0
          ? 'os endereços dele agora são desta máquina'
          : `nada aceitou uma conexão em ${and(p.addresses)} durante ${seconds(p.seconds)}`;
      const voters = `${p.others.length + p.members.length} agora, ${p.others.length} sem o membro antigo, ${p.others.length + 1} com esta máquina`;
      return `O nó ${p.node} será substituído: ${silence}, e o Lease dele não foi renovado.${p.members.length > 0 ? ` Membros votantes do etcd: ${voters}.` : ''}`;
    },
    BOUND_TOKEN_APPROVED: (p) =>
      `O token está vinculado a um nó, mas o cluster em ${p.server} aprova automaticamente as solicitações de certificado de tokens assim; portanto, ele permite associar qualquer número de máquinas, com qualquer nome. Um administrador pode descobrir a causa com "kubejoin admission status".${p.reason === '' ? '' : ` O servidor da API informou este motivo: ${p.reason}`}`,
    WAITING_API_SERVER: (p, say) =>
      `O servidor da API não responde como esperado; tentando novamente. Motivo: ${say(p.reason)}`,
    WAITING_CREDENTIAL: () =>
      'O servidor da API rejeita a credencial desta execução (HTTP 401): a credencial expirou ou foi excluída, ou o servidor da API acabou de iniciar. Tentando novamente por um momento.',
    WAITING_CSR_APPROVAL: (p) =>
      `Aguardando a aprovação da solicitação de certificado ${p.name}. Um administrador pode aprová-la com: kubectl certificate approve ${p.name}`,
    WAITING_APPROVER: (p) =>
      `Aguardando um aprovador aceitar ${p.node}, com o token vinculado a esse nó. Se nenhum aprovador estiver em execução, um administrador pode iniciar um com: kubejoin approve --watch`,
    WAITING_CSR_UNPROVEN: () =>
      'Aguardando o certificado do kubelet. Por enquanto, não aprove as solicitações deste nó: o kubejoin ainda não sabe qual delas é desta máquina.',
    CSR_OF_OTHERS: (p) =>
      p.names.length + p.more === 1
        ? `Há outra solicitação de certificado para o nó ${p.node}${others(p)}. Não a aprove, pois pode ter sido criada por terceiros. Se tiver vindo de uma tentativa anterior desta máquina, ela não é mais necessária.`
        : `Há outras solicitações de certificado para o nó ${p.node}${others(p)}. Não as aprove, pois podem ter sido criadas por terceiros. Se uma delas tiver vindo de uma tentativa anterior desta máquina, ela não é mais necessária.`,
    WAITING_CSR_NONE: (p) =>
      `Aguardando o kubelet solicitar o certificado: ${p.server} ainda não recebeu nenhuma solicitação dele.`,
    WAITING_CSR_SIGNER: (p) =>
      `A solicitação de certificado ${p.name} foi aprovada; aguardando o kube-controller-manager emitir o certificado.`,
    WAITING_CERTIFICATE: () => 'Aguardando o cluster emitir o certificado do kubelet.',
    WAITING_NODE_REGISTERED: (p) => `Aguardando o kubelet registrar o nó ${p.node}.`,
  },
} satisfies Area;
