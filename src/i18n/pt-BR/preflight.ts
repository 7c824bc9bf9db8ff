import { isOfCluster } from '../../phases/preflight/port-in-use.ts';
import type { Area } from '../tables.ts';

const SAME_AGAIN = 'depois rode o mesmo comando novamente';

export const preflight = {
  failures: {
    NOT_ROOT: (p) => ({
      what: 'O kubejoin não está rodando como root.',
      cause: `Ele roda como o usuário ${p.uid}; uma associação grava em /etc e /var/lib e inicia o kubelet.`,
      cure: 'Rode o mesmo comando com sudo, ou como root.',
    }),
    CRI_SOCKET_AMBIGUOUS: (p) => ({
      what: `Mais de um agente de execução de contêineres escuta nesta máquina: ${p.sockets.join(', ')}.`,
      cause: 'O kubelet trabalha com um deles, e nada diz com qual.',
      cure: `Escolha um com --cri-socket=${p.sockets[0]} (nodeRegistration.criSocket no arquivo de configuração) ou pare os outros.`,
    }),
    RUNTIME_NOT_READY: (p) => ({
      what: `O agente de execução de contêineres em ${p.socket} informa que não está pronto.`,
      cause: `A condição RuntimeReady é falsa: ${[p.reason, p.message].filter(Boolean).join(': ') || 'ele não dá um motivo'}.`,
      cure: `Veja o log do agente de execução (por exemplo, "journalctl -u containerd -n 50"), corrija o que ele aponta; ${SAME_AGAIN}.`,
    }),
    FILE_ALREADY_THERE: (p) => ({
      what: `${p.path} já existe.`,
      cause:
        'Esta máquina faz ou fez parte de um cluster, ou uma associação anterior com outra ferramenta parou no meio.',
      cure: `Se a máquina não pertence mais a nenhum cluster, limpe-a com "kubejoin reset" (ou remova o arquivo); ${SAME_AGAIN}.`,
    }),
    PROGRAM_NOT_FOUND: (p) => ({
      what: `O programa ${p.program} não foi encontrado.`,
      cause: `Nenhum diretório do PATH o contém (${p.path || 'o PATH está vazio'}); o kubelet precisa dele.`,
      cure: `Instale o pacote que traz ${p.program} (util-linux para losetup, mount para mount, coreutils para cp) ou inclua o diretório dele no PATH.`,
    }),
    FORWARDING_OFF: (p) => ({
      what: `O kernel não encaminha pacotes entre as interfaces desta máquina (${p.sysctl}).`,
      cause:
        p.value === undefined
          ? `${p.path} não existe: essa família está desativada no kernel.`
          : `${p.path} contém "${p.value}", e não 1.`,
      cure: `Rode "sysctl -w ${p.sysctl}=1" e mantenha o valor após reiniciar: echo ${p.sysctl}=1 > /etc/sysctl.d/99-kubernetes.conf`,
    }),
    KUBELET_NOT_FOUND: () => ({
      what: 'O kubelet não está instalado.',
      cause: 'Nenhum diretório do PATH contém um programa com esse nome.',
      cure: 'Instale o pacote kubelet na versão do cluster (https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/).',
    }),
    KUBELET_NOT_RUN: (p) => ({
      what: '"kubelet --version" falhou, e por isso a versão do kubelet não é conhecida.',
      cause: `Ele terminou com ${p.code}: "${p.output}".`,
      cure: 'Rode "kubelet --version" manualmente; se também falhar, reinstale o kubelet para o processador desta máquina.',
    }),
    KUBELET_VERSION_UNREADABLE: (p) => ({
      what: 'O que "kubelet --version" imprimiu não é uma versão do Kubernetes.',
      cause: `Ele imprimiu "${p.output}"; o esperado é algo como "Kubernetes v1.37.2".`,
      cure: 'Veja "command -v kubelet": um script ou outro programa pode estar antes do kubelet verdadeiro no PATH.',
    }),
    KUBELET_TOO_OLD: (p) => ({
      what: `O kubelet ${p.version} é antigo demais para se associar com esta versão do kubejoin.`,
      cause: `${p.oldest} é o kubelet mais antigo suportado.`,
      cure: 'Instale o kubelet na versão do cluster; depois rode o mesmo comando novamente.',
    }),
    PORT_IN_USE: (p) => ({
      what: `A porta ${p.port} já está em uso nesta máquina.`,
      cause: `${p.holder ? `O programa ${p.holder.program} (processo ${p.holder.pid}) escuta ali. ` : ''}${
        isOfCluster(p)
          ? `${p.kubeletActive ? 'O serviço kubelet está rodando: esta' : 'Esta'} máquina faz parte de um cluster, ou fez e não foi limpa.`
          : p.holder
            ? ''
            : 'O serviço kubelet não está rodando, portanto outro processo escuta ali.'
      }`.trim(),
      cure: isOfCluster(p)
        ? 'Se a máquina não pertence mais a nenhum cluster, rode "kubejoin reset"; caso contrário, ela já foi associada.'
        : p.holder
          ? `Pare-o ("systemctl status ${p.holder.pid}" mostra o serviço; se não houver, "kill ${p.holder.pid}"); ${SAME_AGAIN}.`
          : `Encontre-o com "ss -ltnp 'sport = :${p.port}'" e pare-o; ${SAME_AGAIN}.`,
    }),
    OS_UNSUPPORTED: (p) => ({
      what: `Não é possível associar um nó em ${p.platform}.`,
      cause: 'O kubejoin prepara somente máquinas Linux.',
      cure: 'Rode-o na máquina Linux que deve ser associada; "kubejoin rehearse" roda em qualquer lugar.',
    }),
    KERNEL_CONFIG_UNREADABLE: (p) => ({
      what: `Não foi possível ler como o kernel ${p.release} foi compilado.`,
      cause: `Nem /proc/config.gz, nem /boot/config-${p.release}, nem os outros lugares usuais informam isso, e o módulo "configs" não ajudou: ${p.reason}.`,
      cure: 'Instale o pacote que traz esse arquivo ou aceite isso com --ignore-preflight-errors=SystemVerification.',
    }),
    KERNEL_OPTIONS_MISSING: (p) => ({
      what: `O kernel ${p.release} foi compilado sem ${p.options.join(', ')}.`,
      cause: 'Os contêineres e o kubelet precisam do que essas opções trazem; os kernels das distribuições as têm.',
      cure: 'Inicie um kernel da distribuição ou compile este com elas; se ele as tiver com outros nomes, ignore SystemVerification com --ignore-preflight-errors=SystemVerification.',
    }),
    CGROUPS_NOT_MOUNTED: () => ({
      what: 'Os grupos de controle (cgroups) não estão montados.',
      cause: '/proc/mounts não tem nenhuma montagem do tipo cgroup2 ou cgroup.',
      cure: 'Inicie a máquina com systemd ou rode "mount -t cgroup2 none /sys/fs/cgroup".',
    }),
    CGROUPS_UNREADABLE: (p) => ({
      what: 'Não foi possível ler os controladores dos grupos de controle (cgroups).',
      cause: `${p.path} não existe.`,
      cure: 'Veja "mount | grep cgroup": os grupos de controle estão montados só em parte, ou isto é um contêiner sem eles.',
    }),
    CGROUP_V1: (p) => ({
      what: `Esta máquina usa grupos de controle (cgroups) versão 1, que o kubelet ${p.kubelet} recusa.`,
      cause:
        'Desde a versão 1.35, o kubelet não inicia com a versão 1, a menos que a configuração dele tenha failCgroupV1: false; a versão 1 será removida.',
      cure: 'Inicie com a versão 2 (systemd.unified_cgroup_hierarchy=1 na linha de comando do kernel). Se a configuração do kubelet no cluster tem failCgroupV1: false, use --ignore-preflight-errors=SystemVerification.',
    }),
    CGROUPS_MISSING: (p) => ({
      what: `Faltam controladores de grupos de controle (cgroups) de que o kubelet precisa: ${p.controllers.join(', ')}.`,
      cause: `O kernel está com eles desativados ou não os tem (grupos de controle versão ${p.version}).`,
      cure: 'Procure cgroup_disable= na linha de comando do kernel (/proc/cmdline); algumas placas precisam de cgroup_enable=memory ali. Altere e reinicie a máquina.',
    }),
    FILE_MISSING: (p) => ({
      what: `${p.path} não existe.`,
      cause:
        'A configuração do cluster aponta para ele: com ele o servidor da API se autentica no etcd externo. Sem uma chave de certificados, nada o baixa.',
      cure: `Copie-o de um nó da camada de gerenciamento para o mesmo caminho, ou use --certificate-key na associação; ${SAME_AGAIN}.`,
    }),
    CONTROL_PLANE_ENDPOINT_MISSING: () => ({
      what: 'O cluster não tem um endereço comum a todos os nós da camada de gerenciamento, e por isso outro não pode se associar.',
      cause:
        'controlPlaneEndpoint está vazio no ConfigMap kube-system/kubeadm-config: todos os nós continuariam falando apenas com o primeiro nó da camada de gerenciamento.',
      cure: 'Dê ao cluster um endereço que alcance todos os nós da camada de gerenciamento (um balanceador de carga ou um nome DNS): coloque-o em controlPlaneEndpoint ("kubectl -n kube-system edit cm kubeadm-config") e no certificado do servidor da API. Para isso, no nó da camada de gerenciamento, salve em um arquivo a ClusterConfiguration já com esse endereço, mova apiserver.crt e apiserver.key de /etc/kubernetes/pki para outro lugar, rode "kubejoin init phase certs apiserver --config ARQUIVO" e reinicie o servidor da API. Depois repita a associação.',
    }),
    PROCESSORS_TOO_FEW: (p) => ({
      what: `Esta máquina tem ${p.count === 1 ? 'um processador' : `${p.count} processadores`}; um nó da camada de gerenciamento precisa de ${p.least}.`,
      cause: 'Com menos, o etcd e o servidor da API disputam o processador, e a camada de gerenciamento fica instável.',
      cure: 'Dê mais processadores à máquina ou, para um teste, aceite com --ignore-preflight-errors=NumCPU.',
    }),
    MEMORY_TOO_LITTLE: (p) => ({
      what: `Esta máquina tem ${p.mebibytes} MiB de memória; um nó da camada de gerenciamento precisa de ${p.least} MiB.`,
      cause: 'O kernel encerra o etcd e o servidor da API quando a memória acaba.',
      cure: 'Dê mais memória à máquina ou, para um teste, aceite com --ignore-preflight-errors=Mem.',
    }),
    DIRECTORY_NOT_EMPTY: (p) => ({
      what: p.entries ? `O diretório ${p.path} não está vazio.` : `${p.path} existe e não é um diretório.`,
      cause: p.entries
        ? `Ele contém ${p.entries.join(', ')}. Dados de um etcd anterior seriam tomados pelos do novo membro.`
        : 'É ali que os dados do etcd devem ficar.',
      cure: 'Se nada ali é mais necessário, rode "kubejoin reset" ou remova-o; senão, mova-o para outro lugar. Depois rode o mesmo comando novamente.',
    }),
    ETCD_ADDRESS_ELSEWHERE: (p) => ({
      what: `O etcd não pode escutar em ${p.address}, porta ${p.port}: nenhuma interface desta máquina tem esse endereço.`,
      cause:
        'O servidor da API deve anunciar esse endereço, e um etcd local escuta nele também. Um endereço atrás de uma tradução de endereços não serve para isso.',
      cure: 'Indique um endereço desta máquina com --apiserver-advertise-address ("ip address" os lista).',
    }),
    SUBNET_INVALID: (p) => ({
      what: `"${p.subnet}" não é uma sub-rede com mais de um endereço.`,
      cause:
        'networking.serviceSubnet ou networking.podSubnet do ConfigMap kube-system/kubeadm-config tem esse valor; a forma esperada é 10.96.0.0/12.',
      cure: `Corrija com "kubectl -n kube-system edit cm kubeadm-config"; ${SAME_AGAIN}.`,
    }),
    EXTERNAL_ETCD_TOO_OLD: (p) => ({
      what: `O etcd externo em ${p.endpoint} é antigo demais: ${p.version}.`,
      cause: `O servidor da API precisa do etcd ${p.oldest} ou mais novo.`,
      cure: `Atualize esse etcd; ${SAME_AGAIN}.`,
    }),
    EXTERNAL_ETCD_ENDPOINT_INVALID: (p) => ({
      what: `"${p.endpoint}" não é uma URL de um etcd.`,
      cause:
        'etcd.external do ConfigMap kube-system/kubeadm-config tem esse valor; a forma esperada é https://10.0.0.7:2379.',
      cure: `Corrija com "kubectl -n kube-system edit cm kubeadm-config"; ${SAME_AGAIN}.`,
    }),
    ADVERTISE_ADDRESS_NOT_FOUND: (p) => ({
      what: 'Não foi encontrado um endereço que o servidor da API desta máquina possa anunciar.',
      cause: `Esta máquina não tem uma rota ${p.server ? `para ${p.server}` : 'para outras redes'} a partir de um endereço que outros alcancem. ${
        p.addresses.length > 0
          ? `Os endereços dela: ${p.addresses.join(', ')}.`
          : 'Ela só tem endereços de loopback e de enlace local.'
      }`,
      cure: 'Indique o endereço com --apiserver-advertise-address (controlPlane.localAPIEndpoint.advertiseAddress) ou corrija a rota ("ip route").',
    }),
    ADVERTISE_ADDRESS_LOOPBACK: (p) => ({
      what: `O servidor da API não pode anunciar ${p.address}: a interface de loopback não tem um endereço que outros alcancem.`,
      cause:
        'Um endereço de loopback representa um endereço global da interface de loopback, como têm os hosts cujos enlaces só têm endereços de enlace local.',
      cure: 'Indique um endereço desta máquina com --apiserver-advertise-address ("ip address" os lista), ou não use essa flag.',
    }),
  },
  texts: {
    FIREWALLD_ACTIVE: (p) =>
      `O firewalld está ativo. Confira se as portas ${p.ports.join(', ')} estão abertas, ou outros nós não alcançarão este.`,
    PROXY_USED_FOR_SUBNET: (p) =>
      `Endereços de ${p.subnet} seriam alcançados pelo proxy ${p.proxy}, e o servidor da API recebe o mesmo proxy. Inclua as sub-redes de Services e Pods em NO_PROXY.`,
    EXTERNAL_ETCD_VERSION_UNKNOWN: (p, say) =>
      `A versão do etcd externo em ${p.endpoint} não é conhecida: ${say(p.reason)}.`,
    ADVERTISE_ADDRESS_BY_ROUTE: (p) =>
      `O servidor da API desta máquina vai anunciar ${p.address}${p.interface ? ` (${p.interface})` : ''}: o endereço de onde ela alcança ${p.server}. --apiserver-advertise-address escolhe outro.`,
    ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE: (p) =>
      `O servidor da API desta máquina vai anunciar ${p.address}${p.interface ? ` (${p.interface})` : ''}: o endereço da rota padrão. --apiserver-advertise-address escolhe outro.`,
    ADVERTISE_ADDRESS_OF_LOOPBACK: (p) =>
      `O servidor da API desta máquina vai anunciar ${p.address}, o endereço global de ${p.interface}: ${p.given} o representa.`,
    ADVERTISE_ADDRESS_ELSEWHERE: (p) =>
      `Nenhuma interface desta máquina tem o endereço ${p.address} que o servidor da API deve anunciar${p.addresses.length > 0 ? ` (elas têm ${p.addresses.join(', ')})` : ''}. Mesmo assim, outros precisam alcançar esta máquina por ele.`,
    RUNTIME_CONFIG_MISSING: (p) =>
      `O agente de execução de contêineres ${p.runtime} em ${p.socket} não informa o driver de cgroup (método RuntimeConfig do CRI). Atualize-o antes de usar o kubelet 1.38 ou mais novo, que precisará disso.`,
    CGROUP_DRIVERS_DIFFER: (p) =>
      `A configuração do kubelet do cluster tem cgroupDriver: ${p.configured}, mas o agente de execução de contêineres em ${p.socket} usa ${p.used}, e o kubelet seguirá o agente. Se a intenção é ${p.configured}, defina-o no agente (no containerd, SystemdCgroup = ${p.configured === 'systemd'} em /etc/containerd/config.toml) e reinicie-o; senão, altere cgroupDriver ("kubectl -n kube-system edit configmap kubelet-config").`,
    SWAP_ON: (p) =>
      `A área de swap está ativa (${p.areas.join(', ')}). O kubelet só trabalha com ela em cgroups versão 2 e quando configurado para isso; "swapoff -a" a desativa até a próxima inicialização.`,
    NODE_NAME_LONG: (p) =>
      `O nome do nó "${p.name}" tem ${p.length} caracteres; como valor de um rótulo, pode ter ${p.limit}. --node-name define um mais curto.`,
    NODE_NAME_UNUSUAL: (p) =>
      `O nome do nó "${p.name}" tem caracteres que o valor de um rótulo não pode ter (permitidos: letras, dígitos, "-", "_" e ".", com uma letra ou um dígito nas duas pontas). --node-name define outro.`,
    NODE_NAME_NOT_RESOLVED: (p) =>
      `O nome do nó "${p.name}" não tem endereço aqui. Inclua-o em /etc/hosts ou no DNS, ou os pods podem não alcançar este nó pelo nome.`,
    PROXY_USED: (p) =>
      `O servidor da API em ${p.endpoint} é alcançado através do proxy ${p.proxy}. Se isso não for intencional, inclua o endereço do servidor em NO_PROXY.`,
    SERVICE_MANAGER_UNKNOWN: (p) =>
      `Esta máquina não tem um gerenciador de serviços que o kubejoin conheça (systemd ou OpenRC); por isso o serviço ${p.service} não foi verificado, e você mesmo precisa iniciá-lo.`,
    SERVICE_UNKNOWN: (p) => `O serviço ${p.service} não existe. Instale o pacote dele, que traz o arquivo da unidade.`,
    SERVICE_NOT_ENABLED: (p) => `O serviço ${p.service} não será iniciado junto com a máquina. Rode "${p.command}".`,
    SERVICE_STATE_UNKNOWN: (p) =>
      `O gerenciador de serviços não informou o estado do serviço ${p.service}: ${p.reason}.`,
    KUBELET_NEWER_THAN_CLUSTER: (p) =>
      `O kubelet ${p.kubelet} é mais novo que o cluster (${p.cluster}). O Kubernetes não suporta isso; instale um kubelet na versão do cluster.`,
    KERNEL_RELEASE_UNSUPPORTED: (p) =>
      `O kernel ${p.release} não é um dos que o Kubernetes suporta: 5.4, 5.10, 5.15, ou 6.0 e mais novos.`,
    CGROUP_V1_DEPRECATED: (p) =>
      `Esta máquina usa grupos de controle (cgroups) versão 1. O kubelet ${p.kubelet} ainda os aceita; a partir da 1.35, não sem failCgroupV1: false. Planeje a mudança para a versão 2.`,
    CGROUPS_OPTIONAL_MISSING: (p) =>
      `Faltam controladores opcionais de grupos de controle (cgroups): ${p.controllers.join(', ')}. Os limites que precisam deles não funcionarão.`,
  },
} satisfies Area;
