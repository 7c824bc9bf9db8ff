import { count } from '../../base/wording.ts';
import type { Area } from '../tables.ts';
import { and } from './words/portuguese.ts';

const tail = (log: readonly string[]): string =>
  log.length > 0
    ? `Últimas linhas do log:\n${log.map((line) => `    ${line}`).join('\n')}`
    : 'O componente não deixou log.';

const ROLES = { worker: 'nó de processamento', 'control-plane': 'nó da camada de gerenciamento' } as const;

export const init = {
  failures: {
    COMPONENT_CRASHES: (p) => ({
      what: `O ${p.component} parou ${p.ends} vezes logo depois de ser iniciado nesta máquina.`,
      cause: tail(p.log),
      cure: `${p.log.length > 0 ? 'Corrija o problema indicado no log' : 'Descubra e corrija o problema'}: muitas vezes é um argumento (extraArgs) ou um patch que esta versão do componente não reconhece, uma porta em uso ou um certificado inválido. Depois, execute o mesmo comando novamente.`,
    }),
    KUBELET_NEWER: (p) => ({
      what: `O kubelet ${p.kubelet} é mais recente que a versão solicitada para a camada de gerenciamento, ${p.cluster}.`,
      cause:
        'O Kubernetes suporta kubelets da mesma versão que a camada de gerenciamento ou mais antigos, nunca mais recentes.',
      cure: `Instale o kubelet ${p.cluster} ou defina --kubernetes-version=${p.kubelet} para criar uma camada de gerenciamento mais nova.`,
    }),
    EXTERNAL_ETCD_SILENT: (p, say) => ({
      what: `O etcd externo em ${p.endpoint} não informou a própria versão.`,
      cause: `A consulta a /version falhou: ${say(p.reason).replace(/\.$/, '')}.`,
      cure: 'Verifique se o etcd externo está em execução e se etcd.external, no arquivo de configuração, tem os endereços corretos e um certificado de cliente que o etcd aceite; depois, execute o mesmo comando novamente.',
    }),
    ALREADY_INITIALIZED: (p) => ({
      what: `Esta máquina já é o nó ${p.node} da camada de gerenciamento do cluster em ${p.server}, e o kubelet está em execução. Nada foi alterado.`,
      cause: `A credencial em /etc/kubernetes/kubelet.conf é do nó ${p.node}, e o servidor da API desse nó responde.`,
      cure: 'Nenhuma ação é necessária. Automações podem usar --if-needed para tratar um nó já existente como sucesso; para criar outro cluster aqui, execute antes "kubejoin reset".',
    }),
    MACHINE_IS_A_NODE: (p) => ({
      what: `Esta máquina já é o ${ROLES[p.role]} ${p.node} do cluster em ${p.server}. Nada foi alterado.`,
      cause: `A máquina foi associada ao cluster em ${p.server} como o nó ${p.node}, ou criou esse cluster: a credencial em /etc/kubernetes/kubelet.conf é desse nó.`,
      cure: `Para criar um cluster novo aqui, retire a máquina do cluster atual: "kubectl drain ${p.node} --ignore-daemonsets", "kubectl delete node ${p.node}" e, nesta máquina, "kubejoin reset".`,
    }),
    MACHINE_OF_ANOTHER_CLUSTER: (p) => ({
      what: `Esta máquina já é o nó ${p.node} da camada de gerenciamento do cluster em ${p.server}, mas foi solicitado um cluster em ${p.wanted}. Nada foi alterado.`,
      cause:
        'O endereço informado para a camada de gerenciamento ou para o servidor da API não corresponde ao cluster desta máquina.',
      cure: 'Se a intenção era usar o cluster existente, informe o endereço da camada de gerenciamento e o do servidor da API desse cluster. Para criar outro cluster aqui, execute antes "kubejoin reset".',
    }),
    UPLOAD_WITHOUT_CA_KEYS: (p) => ({
      what: `Não é possível enviar os certificados: ${p.authorities.length === 1 ? `a chave da CA "${p.authorities[0]}" não está` : `as chaves das CAs ${and(p.authorities.map((name) => `"${name}"`))} não estão`} nesta máquina.`,
      cause:
        'Cada nó adicional da camada de gerenciamento precisa das chaves das CAs para emitir os próprios certificados.',
      cure: 'Omita --upload-certs e copie os certificados para cada nó da camada de gerenciamento, ou coloque a chave de cada CA ao lado do respectivo certificado.',
    }),
    PHASES_MISSING: (p) => ({
      what: `A fase ${p.phase} não pode ser executada sem ${p.missing.length === 1 ? 'a fase' : 'as fases'} ${and(p.missing)}. Nada foi alterado.`,
      cause:
        p.missing.length === 1
          ? `A fase ${p.phase} mostra o que a fase ${p.missing[0]} cria, mas ${p.missing[0]} foi pulada.`
          : `A fase ${p.phase} mostra o que as fases ${and(p.missing)} criam, mas elas foram puladas.`,
      cure: `Pule também a fase ${p.phase} ou não pule ${p.missing.join(' nem ')}. Para um cluster que já existe, "kubejoin token create --print-join-command" mostra o comando de associação.`,
    }),
  },
  texts: {
    COMMAND_INIT: () => 'Cria um cluster Kubernetes, com esta máquina como primeiro nó da camada de gerenciamento',
    COMMAND_INIT_LONG: () =>
      `Cria um cluster Kubernetes. Esta máquina se torna o primeiro nó da camada de gerenciamento, e outras podem ser
associadas depois.

  kubejoin init --pod-network-cidr 10.244.0.0/16
  kubejoin init --config cluster.yaml --dry-run
  kubejoin init --control-plane-endpoint api.example.com --upload-certs

Certificados e chaves de CA já existentes são aproveitados; assim, o hash da chave pública da CA pode ser conhecido com antecedência.
Execute o mesmo comando novamente para continuar uma execução interrompida. --dry-run examina a máquina, mostra todos os
arquivos e objetos que o init criaria e não altera nada.`,
    COMMAND_INIT_PHASE: () => 'Executa uma fase da criação do cluster',

    FLAG_INIT_ADVERTISE_ADDRESS: () =>
      'Endereço IP que o servidor da API anuncia. Padrão: o endereço da interface com a rota padrão.',
    FLAG_INIT_BIND_PORT: () => 'Porta em que o servidor da API escuta.',
    FLAG_CERT_EXTRA_SANS: () =>
      'Outros nomes e endereços para o certificado do servidor da API. A opção pode ser repetida ou receber uma lista separada por vírgulas.',
    FLAG_CERT_DIR: () => 'Diretório dos certificados.',
    FLAG_INIT_CERTIFICATE_KEY: () =>
      'Com --upload-certs: a chave (64 dígitos hexadecimais) que criptografa os certificados. Padrão: uma chave nova.',
    FLAG_INIT_CONFIG: () =>
      'Caminho de um arquivo de configuração com uma InitConfiguration, uma ClusterConfiguration ou ambas.',
    FLAG_CONTROL_PLANE_ENDPOINT: () =>
      'Nome ou endereço estável da camada de gerenciamento, com ou sem porta. Sem ele, não é possível associar outros nós da camada de gerenciamento.',
    FLAG_FEATURE_GATES: () =>
      'Recursos opcionais (feature gates) do cluster, em uma lista de nome=true ou nome=false separada por vírgulas.',
    FLAG_IMAGE_REPOSITORY: () => 'Registro do qual as imagens são baixadas.',
    FLAG_KUBERNETES_VERSION: () =>
      'Versão da camada de gerenciamento, como v1.37.2, ou um rótulo, como stable-1. Padrão: a versão do kubelet.',
    FLAG_INIT_PATCHES: () =>
      'Diretório de arquivos de patch com nomes no formato target[suffix][+patchtype].extension, por exemplo, kube-apiserver0+merge.yaml. Alvos: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration, corednsdeployment, kubeproxydaemonset. Tipos: strategic (padrão), merge, json. Extensões: json, yaml. O sufixo define a ordem.',
    FLAG_POD_NETWORK_CIDR: () => 'Faixa de endereços dos Pods; se informada, cada nó recebe uma parte dela.',
    FLAG_SERVICE_CIDR: () => 'Faixa de endereços dos Services.',
    FLAG_SERVICE_DNS_DOMAIN: () => 'Domínio DNS dos Services.',
    FLAG_SKIP_CERTIFICATE_KEY_PRINT: () => 'Não mostra a chave que descriptografa os certificados enviados.',
    FLAG_SKIP_TOKEN_PRINT: () => 'Não mostra o token de autoinicialização.',
    FLAG_INIT_TOKEN: () =>
      'Token de autoinicialização usado para associar outras máquinas ao cluster (6 e 16 caracteres de a-z e 0-9, com um ponto entre eles). Padrão: um token novo.',
    FLAG_TOKEN_TTL: () =>
      'Por quanto tempo o token de autoinicialização é válido, por exemplo, 2h. Com 0, ele nunca expira.',
    FLAG_UPLOAD_CERTS: () =>
      'Criptografa os certificados compartilhados pelos nós da camada de gerenciamento e os envia ao cluster. Outros nós dessa camada podem baixá-los durante duas horas.',
    FLAG_KUBELET_SERVING_CERTIFICATES: () =>
      'Faz com que os kubelets deste cluster solicitem ao próprio cluster os certificados de servidor (serverTLSBootstrap). Cada solicitação precisa ser aprovada; até lá, kubectl logs e kubectl exec não funcionam para os Pods do nó que a enviou. Após a aprovação, execute "kubejoin admission serving --stage authority".',
    FLAG_INIT_IF_NEEDED: () =>
      'Se esta máquina já for um nó da camada de gerenciamento do cluster solicitado, não altera nada e termina com o código 0.',
    FLAG_APISERVER_EXTRA_ARGS: () =>
      'Argumentos do servidor da API (opção OBSOLETA: use apiServer.extraArgs de uma ClusterConfiguration). A opção pode ser repetida ou receber uma lista separada por vírgulas.',
    FLAG_CONTROLLER_MANAGER_EXTRA_ARGS: () =>
      'Argumentos do gerenciador de controladores (opção OBSOLETA: use controllerManager.extraArgs de uma ClusterConfiguration). A opção pode ser repetida ou receber uma lista separada por vírgulas.',
    FLAG_SCHEDULER_EXTRA_ARGS: () =>
      'Argumentos do escalonador (opção OBSOLETA: use scheduler.extraArgs de uma ClusterConfiguration). A opção pode ser repetida ou receber uma lista separada por vírgulas.',
    FLAG_INIT_KUBECONFIG: () => 'Kubeconfig usado para alterar o cluster.',
    FLAG_KUBECONFIG_DIR: () => 'Diretório dos arquivos kubeconfig.',
    FLAG_PRINT_MANIFEST: () => 'Mostra os objetos do complemento em vez de criá-los. Não requer um cluster.',

    INIT_PHASE_PREFLIGHT: () =>
      'Verifica se esta máquina pode se tornar um nó da camada de gerenciamento e baixa as imagens',
    INIT_PHASE_CERTS: () => 'Cria os certificados',
    INIT_PHASE_CA: () => 'Cria a CA do cluster, que assina os certificados de todos os componentes',
    INIT_PHASE_CERT_APISERVER: () => 'Emite o certificado de servidor do kube-apiserver',
    INIT_PHASE_CERT_KUBELET_CLIENT: () => 'Emite o certificado que o servidor da API usa para acessar os kubelets',
    INIT_PHASE_FRONT_PROXY_CA: () => 'Cria a CA dos certificados do front-proxy',
    INIT_PHASE_CERT_FRONT_PROXY: () => 'Emite o certificado do front-proxy',
    INIT_PHASE_ETCD_CA: () => 'Cria a CA dos certificados do etcd',
    INIT_PHASE_CERT_ETCD_SERVER: () => 'Emite o certificado de servidor do etcd',
    INIT_PHASE_CERT_ETCD_PEER: () => 'Emite o certificado que os membros do etcd usam para se comunicar',
    INIT_PHASE_CERT_ETCD_HEALTHCHECK: () => 'Emite o certificado de cliente usado nas verificações de saúde do etcd',
    INIT_PHASE_CERT_ETCD_CLIENT: () => 'Emite o certificado que o servidor da API usa para acessar o etcd',
    INIT_PHASE_SA: () => 'Cria as chaves que assinam e verificam os tokens das contas de serviço',
    INIT_PHASE_KUBECONFIG: () => 'Grava os arquivos kubeconfig da camada de gerenciamento e dos administradores',
    INIT_PHASE_ADMIN_CONF: () => 'Grava o kubeconfig do administrador, que o kubejoin também usa',
    INIT_PHASE_SUPER_ADMIN_CONF: () => 'Grava o kubeconfig do superadministrador, que o RBAC não restringe',
    INIT_PHASE_KUBELET_CONF: () => 'Grava o kubeconfig inicial do kubelet desta máquina',
    INIT_PHASE_CONTROLLER_MANAGER_CONF: () => 'Grava o kubeconfig do gerenciador de controladores',
    INIT_PHASE_SCHEDULER_CONF: () => 'Grava o kubeconfig do escalonador',
    INIT_PHASE_ETCD: () => 'Grava o manifesto de um etcd local',
    INIT_PHASE_ETCD_LOCAL: () => 'Grava o manifesto do primeiro membro do etcd',
    INIT_PHASE_CONTROL_PLANE: () => 'Grava os manifestos da camada de gerenciamento',
    INIT_PHASE_APISERVER: () => 'Grava o manifesto do servidor da API',
    INIT_PHASE_CONTROLLER_MANAGER: () => 'Grava o manifesto do gerenciador de controladores',
    INIT_PHASE_SCHEDULER: () => 'Grava o manifesto do escalonador',
    INIT_PHASE_KUBELET_START: () => 'Grava as configurações do kubelet e o inicia ou reinicia',
    INIT_PHASE_WAIT_CONTROL_PLANE: () => 'Espera a camada de gerenciamento ficar saudável',
    INIT_PHASE_UPLOAD_CONFIG: () => 'Armazena a configuração no cluster',
    INIT_PHASE_UPLOAD_KUBEADM: () => 'Armazena a ClusterConfiguration no ConfigMap kubeadm-config',
    INIT_PHASE_UPLOAD_KUBELET: () => 'Armazena a configuração dos kubelets no ConfigMap kubelet-config',
    INIT_PHASE_UPLOAD_CERTS: () =>
      'Criptografa os certificados e as chaves compartilhados pelos nós da camada de gerenciamento e os armazena no Secret kubeadm-certs',
    INIT_PHASE_MARK_CONTROL_PLANE: () => 'Marca o nó como nó da camada de gerenciamento',
    INIT_PHASE_BOOTSTRAP_TOKEN: () =>
      'Cria os tokens de autoinicialização, além das permissões e dos objetos de que as associações precisam',
    INIT_PHASE_KUBELET_FINALIZE: () => 'Conclui a configuração do kubelet',
    INIT_PHASE_CERT_ROTATION: () => 'Aponta o kubeconfig do kubelet para o certificado que o kubelet renova',
    INIT_PHASE_ADDON: () => 'Instala os complementos de que todo cluster precisa',
    INIT_PHASE_COREDNS: () => 'Instala o CoreDNS',
    INIT_PHASE_KUBE_PROXY: () => 'Instala o kube-proxy',
    INIT_PHASE_SHOW_JOIN_COMMAND: () => 'Mostra os comandos de associação para outras máquinas',

    UPLOAD_CERTS_NOT_ASKED: (p) => `A fase ${p.phase} não tem nada a fazer sem --upload-certs.`,
    WAITING_COMPONENT_ENDED: (p) => `O ${p.component} parou e será iniciado novamente. Última linha do log: ${p.last}`,

    CHANGE_KUBECONFIG_CLIENT: (p) =>
      `Kubeconfig ${p.path} apontado para o certificado de cliente que o próprio kubelet renova`,
    CHANGE_KUBECONFIG_CLIENT_STARTED: (p) =>
      `Apontando ${p.path} para o certificado de cliente que o próprio kubelet renova`,
    CHANGE_KUBECONFIG_CLIENT_PREVIEW: (p) =>
      `Apontaria ${p.path} para o certificado de cliente que o próprio kubelet renova, assim que o kubelet gravasse esse certificado`,

    INITIALIZED: (p) =>
      `O cluster está pronto: esta máquina, ${p.node}, é o primeiro nó da camada de gerenciamento e está saudável.

Para usar o cluster a partir daqui: kubectl --kubeconfig ${p.adminConf} get nodes
Para dar acesso de administrador à sua própria conta (${p.adminConf} dá controle total do cluster; não o compartilhe):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 ${p.adminConf} $HOME/.kube/config

Os nós ficam prontos (Ready) quando o cluster tem uma rede de Pods. Instale uma das redes listadas em:
  https://kubernetes.io/docs/concepts/cluster-administration/addons/`,
    INIT_NOT_NEEDED: (p) =>
      `Nada foi alterado: esta máquina já é o nó ${p.node} da camada de gerenciamento do cluster solicitado e está saudável.`,
    INIT_PREVIEWED: (p) =>
      `Nada foi alterado. A criação do cluster em ${p.node} faria ${count(p.changes, 'alteração, mostrada', 'alterações, mostradas')} acima.`,
    MANIFESTS_PRINTED: (p) => `${count(p.objects, 'objeto mostrado', 'objetos mostrados')}. Nada foi alterado.`,
    JOIN_CONTROL_PLANES_UPLOADED: () =>
      'A chave de certificado no comando abaixo descriptografa as chaves do cluster. Mantenha-a em segredo. Os certificados enviados são excluídos após duas horas. Para enviá-los novamente, execute "kubejoin init phase upload-certs --upload-certs" nesta máquina e substitua a chave do comando abaixo pela nova. Para associar outro nó da camada de gerenciamento, execute nele este comando como root:',
    JOIN_CONTROL_PLANES_COPIED: () =>
      'Para associar outro nó da camada de gerenciamento, copie para ele os certificados e as chaves das CAs, bem como as chaves das contas de serviço, e execute nele este comando como root:',
    JOIN_WORKERS: () => 'Para associar um nó de processamento, execute nele este comando como root:',
    VALUE_WITHHELD: () => '<valor omitido>',
    SERVING_REQUESTED: (p) =>
      `O kubelet de ${p.node} agora solicita o certificado de servidor ao cluster. Até que a solicitação seja aprovada ("kubectl get csr" a lista após alguns segundos; depois, "kubectl certificate approve NOME"), kubectl logs e kubectl exec não funcionam para os Pods deste nó. Quando todos os nós tiverem um certificado (confira com "kubejoin admission status"), execute "kubejoin admission serving --stage authority".`,
    SERVING_REQUEST_WAITS: (p) =>
      `O kubelet de ${p.node} solicita o certificado de servidor ao cluster. Até que a solicitação seja aprovada, kubectl logs e kubectl exec não funcionam para os Pods deste nó. Se nenhum aprovador fizer isso, execute "kubectl get csr" (a solicitação aparece após alguns segundos) e, depois, "kubectl certificate approve NOME".`,
  },
} satisfies Area;
