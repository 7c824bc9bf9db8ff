import { kubeletWords } from '../../engine/conditions/causes.ts';
import type { InProgress } from '../../engine/engine-sentences.ts';
import { ignoring } from '../../engine/kinds/engine-kinds-sentences.ts';
import { serviceCommands } from '../../host/services.ts';
import { registrationCommands } from '../../phases/join/phases-join-sentences.ts';
import type { Area } from '../tables.ts';
import { kubeletCause, kubeletCure, waitCure, waitedFor } from './words/kubelet.ts';
import { and, seconds, tail, why } from './words/portuguese.ts';

const MISSED = {
  'kubelet-healthy': 'O kubelet não ficou saudável',
  'kubelet-certificate': 'O kubelet não recebeu o certificado',
  'node-registered': 'O kubelet não registrou o nó',
} as const;

const otherRun = ({ pid, elsewhere }: InProgress): string => {
  if (elsewhere) return ', em outro contêiner';
  return pid === undefined ? '' : ` (processo ${pid})`;
};

export const phases = {
  failures: {
    PREFLIGHT_FAILED: (p) => ({
      what: `A máquina não está pronta: ${p.checks.join(', ')}. ${p.pulled?.length ? `Imagens baixadas: ${p.pulled.join(', ')}. Nada mais foi alterado.` : 'Nada foi alterado.'}`,
      cause: 'Veja acima os detalhes de cada verificação.',
      cure: `Corrija os problemas encontrados e execute o mesmo comando novamente.${ignoring(p.ignorable, ' Para ignorar erros, acrescente --ignore-preflight-errors=')}`,
    }),
    WAIT_TIMED_OUT: (p, say) => ({
      what: `${MISSED[p.condition]} em ${seconds(p.seconds)} (${p.subject}).`,
      cause: `${waitedFor(p, say)}${p.kubeletActive ? 'O kubelet está em execução.' : p.notStarted ? 'O kubelet não foi iniciado.' : kubeletWords(p.log).said === undefined ? 'O kubelet não está em execução.' : `O kubelet não está em execução. ${kubeletCause(p.log)}`}${tail(p.log)}`,
      cure: waitCure(p),
    }),
    COMPONENT_NOT_HEALTHY: (p) => ({
      what: `O ${p.component} desta máquina não ficou saudável em ${seconds(p.seconds)} (${p.url}).`,
      cause: p.missingImage
        ? `O contêiner do componente não foi iniciado: a imagem ${p.missingImage} não está nesta máquina e não foi baixada (imagePullPolicy).`
        : p.log.length > 0
          ? `A causa está no log do componente.${tail(p.log)}`
          : 'O componente não tem log: o contêiner dele não chegou a ser iniciado.',
      cure: `${p.missingImage ? 'Importe a imagem nesta máquina ("ctr -n k8s.io images import ARQUIVO" no containerd) ou permita que ela seja baixada (nodeRegistration.imagePullPolicy: IfNotPresent). ' : ''}Verifique o contêiner com "crictl ps -a"; se ele não tiver sido iniciado, "journalctl -u kubelet" mostra o motivo. Corrija a causa e execute novamente o comando que falhou.`,
    }),
    ETCD_NOT_HEALTHY: (p, say) => ({
      what: `O ${p.subject} não ficou saudável em ${seconds(p.seconds)}. Nenhum membro foi adicionado.`,
      cause:
        p.waiting === undefined
          ? 'Nem o servidor da API, que informa onde está o etcd, nem o próprio etcd responderam nesse tempo: um etcd travado também bloqueia o servidor da API.'
          : say(p.waiting),
      cure: 'Recupere o membro que não responde ou remova-o ("etcdctl member remove ID" em um membro saudável) e execute novamente o comando que falhou.',
    }),
    KUBELET_PORT_TAKEN: (p) => ({
      what: `O kubelet não ficará saudável, porque outro programa está usando a porta ${p.port} desta máquina.`,
      cause: `O programa ${p.holder.program} (processo ${p.holder.pid}) está usando a porta ${p.port}. Ele não é executado pelo root nem por uma conta do sistema; por isso, as respostas dele não contam como respostas do kubelet.`,
      cure: `Pare esse programa ("systemctl status ${p.holder.pid}" mostra o serviço; se não houver serviço, execute "kill ${p.holder.pid}") e execute novamente o comando que falhou.`,
    }),
    KUBELET_CRASHED: (p) => ({
      what: `O kubelet parou ${p.ends} vezes logo depois de ser iniciado.`,
      cause: `${kubeletCause(p.log)}${tail(p.log)}`,
      cure: kubeletCure(p.log),
    }),
    KUBELET_NOT_CONFIGURED: (p) => ({
      what: `${p.path} não existe; portanto, não há kubelet para aguardar.`,
      cause: 'A fase kubelet-start não foi executada nesta máquina.',
      cure: 'Execute antes a fase kubelet-start ("kubejoin join phase kubelet-start" ou "kubejoin init phase kubelet-start").',
    }),
    MANIFEST_MISSING: (p) => ({
      what: `${p.path} não existe; portanto, não há componente para aguardar.`,
      cause: 'A fase que grava os manifestos não foi executada nesta máquina, ou o manifesto foi movido.',
      cure: 'Execute antes "kubejoin init phase control-plane all" ou, em uma máquina que está sendo associada como nó da camada de gerenciamento, "kubejoin join phase control-plane-prepare control-plane --control-plane".',
    }),
    JOIN_IN_PROGRESS: (p) => ({
      what: `Outro kubejoin está ${p.directory === undefined ? 'em execução nesta máquina' : `usando ${p.directory}`}${otherRun(p)}. Nada foi alterado.`,
      cause:
        p.directory === undefined
          ? 'Duas execuções simultâneas gravariam os mesmos arquivos, e iniciariam e parariam o mesmo kubelet.'
          : 'Duas execuções simultâneas gravariam os mesmos arquivos.',
      cure: `Espere a outra execução terminar${p.pid === undefined ? '' : ` ou encerre o processo ${p.pid}`}. Depois, execute o mesmo comando novamente.`,
    }),
    LOCK_NOT_TRUSTED: (p) => ({
      what: `Outros usuários podem gravar em ${p.path}, ou esse diretório pertence a outro usuário. Nada foi alterado.`,
      cause: `O kubejoin mantém a própria trava em ${p.path}. Uma trava que outros usuários podem alterar não indica com segurança se outro kubejoin está em execução.`,
      cure: `Confirme que nenhum outro kubejoin está em execução nesta máquina e remova a trava com "rm -r ${p.path}"; depois, execute novamente o comando que falhou.`,
    }),
    NODE_OF_ANOTHER_CLUSTER: (p) => {
      if (p.server === p.wanted)
        return {
          what: `Esta máquina é um nó de um cluster que antes estava em ${p.server}, com outra CA. Nada foi alterado.`,
          cause: p.interrupted
            ? 'Uma tentativa anterior de associação foi interrompida depois que esta máquina recebeu o certificado do kubelet. Desde então, um novo cluster foi criado nesse endereço, ou a CA foi substituída.'
            : 'O kubelet.conf tem um certificado válido de um cluster que antes estava nesse endereço. Desde então, um novo cluster foi criado ali, ou a CA foi substituída.',
          cure: 'Execute "kubejoin reset" e, depois, novamente o comando que falhou.',
        };
      return {
        what: `Esta máquina é um nó do cluster em ${p.server}, e não do cluster em ${p.wanted}. Nada foi alterado.`,
        cause: p.interrupted
          ? `Uma tentativa anterior de associação ao cluster em ${p.server} foi interrompida depois que esta máquina recebeu o certificado do kubelet.`
          : `O kubelet.conf tem um certificado válido do cluster em ${p.server}, e o kubelet continuaria a usá-lo.`,
        cure: `Para sair do cluster em ${p.server}, execute "kubejoin reset" e exclua desse cluster o Node desta máquina; depois, execute novamente o comando que falhou.`,
      };
    },
    NODE_OF_ANOTHER_NAME: (p) => ({
      what: `Esta máquina já é o nó ${p.node} do cluster em ${p.server}, mas o nome solicitado é ${p.wanted}. Nada foi alterado.`,
      cause: `A máquina foi associada com --node-name ${p.node}, ou o nome de host mudou depois.`,
      cure: `Use --node-name ${p.node} para continuar como esse nó. Para associar esta máquina como ${p.wanted}, execute antes "kubejoin reset" nela e "kubectl delete node ${p.node}".`,
    }),
    KUBELET_STOPPED: (p) => ({
      what: `Esta máquina já é o nó ${p.node} do cluster em ${p.server}, mas o kubelet não está em execução. Nada foi alterado.`,
      cause: 'O serviço foi parado, ou o kubelet termina logo depois de iniciar.',
      cure: `Inicie o kubelet com "${serviceCommands('kubelet', p.manager).start}"; nenhuma outra ação é necessária. Se ele não continuar em execução, veja a causa com "${serviceCommands('kubelet', p.manager).log}".`,
    }),
    NODE_UNANSWERED: (p, say) => ({
      what: `Esta máquina já é o nó ${p.node} do cluster, mas ${p.server} não respondeu; por isso, não é possível saber se o nó está saudável. Nada foi alterado.`,
      cause: say(p.reason),
      cure: `Se o servidor da API em ${p.server} estiver apenas ocupado ou iniciando, execute o mesmo comando novamente. Se estiver fora do ar, veja a causa com "crictl ps -a" e "journalctl -u kubelet" na máquina dele. Para simplesmente retirar esta máquina do cluster, execute "kubejoin reset".`,
    }),
    JOINED_AS_WORKER: (p) => ({
      what: `Esta máquina já é o nó de processamento ${p.node} do cluster em ${p.server}, mas foi solicitado um nó da camada de gerenciamento. Nada foi alterado.`,
      cause:
        'O manifesto do servidor da API não está em /etc/kubernetes/manifests: a máquina foi associada sem --control-plane.',
      cure: `Uma nova associação, por si só, não transforma um nó de processamento em nó da camada de gerenciamento. Esvazie este nó ("kubectl drain ${p.node} --ignore-daemonsets"), execute "kubectl delete node ${p.node}" e, nesta máquina, "kubejoin reset"; depois, execute novamente o comando que falhou.`,
    }),
    CONTROL_PLANE_FILES_LEFT: (p) => ({
      what: `Esta máquina tem arquivos de uma associação inacabada como nó da camada de gerenciamento; por isso, ${p.wanted === 'worker' ? 'não pode ser associada como nó de processamento' : 'não é possível criar um cluster nela'}.`,
      cause: `Uma associação anterior com --control-plane falhou ou foi interrompida e deixou, por exemplo, ${and(p.paths)}. ${p.wanted === 'worker' ? 'Quem lê esses arquivos controla o cluster; por isso, um nó de processamento não deve mantê-los.' : 'Um novo cluster não deve usar as chaves de outro.'}`,
      cure: `Escolha uma das opções:\n    - Remova os arquivos com "kubejoin undo" ("kubejoin reset", se ele falhar) e execute novamente o comando que falhou.\n    - Continue a associação como nó da camada de gerenciamento: execute ${p.wanted === 'worker' ? 'o mesmo comando' : '"kubejoin join"'} com --control-plane.`,
    }),
    CLUSTER_KEYS_LEFT: (p) => ({
      what: `Esta máquina ainda tem chaves de um cluster, mas foi solicitado um ${p.wanted === 'worker' ? 'nó de processamento' : 'novo cluster'}.`,
      cause: `Um ${p.by} anterior falhou ou foi interrompido antes de remover ${and(p.paths)}. ${p.wanted === 'worker' ? 'Chaves assim dão controle sobre o cluster; por isso, um nó de processamento não deve mantê-las.' : 'Um novo cluster não deve usar as chaves de outro.'}`,
      cure: `Execute "kubejoin ${p.by}"${p.by === 'undo' ? ' (ou, se ele falhar, "kubejoin reset")' : ''} novamente; depois, execute novamente o comando que falhou. O reset remove todas as chaves desse diretório: se você colocou chaves suas ali depois disso, mova-as antes para outro diretório.`,
    }),
    ALREADY_JOINED: (p) => ({
      what: `Esta máquina já é o nó ${p.node} do cluster em ${p.server}${p.checked ? ', o kubelet está em execução e todas as verificações da máquina foram aprovadas' : ', e o kubelet está em execução'}. Nada foi alterado.`,
      cause: `A credencial em /etc/kubernetes/kubelet.conf é do nó ${p.node}.`,
      cure: p.checked
        ? 'Nenhuma ação é necessária. O código de saída 8 informa aos scripts que a máquina já é um nó; para associar a máquina a outro cluster, execute antes "kubejoin reset".'
        : 'Nenhuma ação é necessária. Automações podem usar --if-needed para tratar um nó já existente como sucesso; para associar a máquina a outro cluster, execute antes "kubejoin reset".',
    }),
  },
  texts: {
    PHASE_PREFLIGHT: () => 'Verifica se esta máquina pode ser associada ao cluster',
    PHASE_CONTROL_PLANE_PREPARE: () => 'Prepara a máquina para fazer parte da camada de gerenciamento',
    PHASE_DOWNLOAD_CERTS: () =>
      'Baixa do Secret kubeadm-certs os certificados compartilhados pelos nós da camada de gerenciamento',
    PHASE_CERTS: () => 'Gera os certificados dos novos componentes da camada de gerenciamento',
    PHASE_KUBECONFIG: () => 'Gera os arquivos kubeconfig dos novos componentes da camada de gerenciamento',
    PHASE_CONTROL_PLANE: () => 'Gera os manifestos dos novos componentes da camada de gerenciamento',
    PHASE_CHECK_ETCD: () => 'Verifica se o cluster etcd está saudável',
    PHASE_KUBELET_START: () =>
      'Grava as configurações e os certificados do kubelet e o inicia ou reinicia; em um nó de processamento, espera o registro do nó',
    PHASE_CONTROL_PLANE_JOIN: () => 'Associa a máquina ao cluster como nó da camada de gerenciamento',
    PHASE_ETCD: () => 'Adiciona um novo membro ao cluster etcd',
    PHASE_KUBELET_WAIT_BOOTSTRAP: () => 'Espera o kubelet receber seu certificado e registrar o nó',
    PHASE_UPDATE_STATUS: () => 'Fase sem efeito (OBSOLETA)',
    PHASE_MARK_CONTROL_PLANE: () => 'Marca o nó como nó da camada de gerenciamento',
    PHASE_WAIT_CONTROL_PLANE: () => 'Espera a camada de gerenciamento ficar saudável',
    NODE_REGISTERED_BEFORE: (p) =>
      `O Node ${p.node} já existia e não tem todos os rótulos ou taints configurados: um kubelet só os define quando cria o seu Node. Para defini-los, execute ${and(registrationCommands(p))}.`,
    UPDATE_STATUS_DEPRECATED: (p) => `A fase ${p.phase} não faz mais nada e será removida: retire-a dos seus scripts.`,
    PHASE_OF_CONTROL_PLANES: (p) =>
      `A fase ${p.phase} não tem nada a fazer: ela só se aplica a nós da camada de gerenciamento, e não foi informada a opção --control-plane nem o campo controlPlane de um arquivo de configuração.`,
    WAITING_COMPONENT: (p) =>
      `Aguardando o ${p.component} ficar saudável: ${p.url} ${p.status === undefined ? 'ainda não responde' : `responde com o status HTTP ${p.status}`}.`,
    WAITING_LOCAL_API_SERVER: (p, say) => `Aguardando o servidor da API desta máquina (${p.server}): ${say(p.reason)}`,
    WAITING_API_SERVER_RESTART: (p, say) =>
      `Aguardando o kubelet reiniciar o servidor da API desta máquina${p.reason === '' ? '.' : `: ${say(p.reason)}`}`,
    WAITING_KUBELET_HEALTHY: (p) => `Aguardando o kubelet ficar saudável (${p.url}).`,
    WAITING_KUBELET_ENDED: (p) => `O kubelet parou e será iniciado novamente. Última linha do log: ${p.last}`,
    SERVICE_ACTION_FAILED: (p, say) =>
      `Não foi possível ${p.action === 'stop' ? 'parar' : 'iniciar'} o serviço ${p.service}: ${say(p.reason)}`,
    CREDENTIAL_NOT_REMOVED: (p, say) =>
      `Não foi possível remover ${p.path}, que contém a credencial desta associação. Remova o arquivo manualmente. ${say(p.reason, 'cause')}`,
    LEFT_CREDENTIAL_REMOVED: (p) =>
      `${p.path}, deixado por uma associação anterior interrompida, foi removido porque continha uma credencial.`,
    LEFT_KUBELET_STOPPED: () =>
      'O kubelet iniciado por uma associação anterior interrompida foi parado: ele não tem certificado nem credencial para solicitar um.',
    LOCK_NOT_TAKEN: (p, say) =>
      `Não foi possível obter a trava que impede duas execuções do kubejoin ao mesmo tempo; por isso, não inicie outra antes que esta termine. ${why(p.reason, say)}`,
    PHASE_WITHOUT_JOURNAL: (p) =>
      `Este usuário não pode gravar no diário (${p.path}); por isso, as alterações desta fase não são registradas. Uma execução posterior de "kubejoin init" não as reconhecerá como suas.`,
    ROLLBACK_NOT_JOURNALLED: (p, say) =>
      `Não foi possível gravar no diário; por isso, o que foi desfeito não fica registrado. ${why(p.reason, say)}`,
    KEPT_AFTER_FAILURE: (p) =>
      `${p.paths.length === 1 ? 'Este arquivo foi gravado e mantido' : 'Estes arquivos foram gravados e mantidos'}: ${p.paths.join(', ')}. A próxima execução do comando continua a partir ${p.paths.length === 1 ? 'dele' : 'deles'}.`,
  },
} satisfies Area;
