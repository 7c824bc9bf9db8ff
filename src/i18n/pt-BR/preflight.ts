import { count } from '../../base/wording.ts';
import { isOfCluster } from '../../phases/preflight/checks/network/checks-network-sentences.ts';
import type { Area } from '../tables.ts';
import { and, errnoMeaning } from './words/portuguese.ts';

const SAME_AGAIN = 'execute novamente o comando que falhou';

export const preflight = {
  failures: {
    NOT_ROOT: (p) => ({
      what: 'O kubejoin não está sendo executado como root.',
      cause: `O UID do usuário atual é ${p.uid}. Somente o root pode gravar em /etc e /var/lib e iniciar ou parar o kubelet.`,
      cure: 'Execute o mesmo comando com sudo ou como root.',
    }),
    CRI_SOCKET_AMBIGUOUS: (p) => ({
      what: `Há mais de um agente de execução de contêineres nesta máquina: ${p.sockets.join(', ')}.`,
      cause: 'O kubelet usa um só agente de execução de contêineres, e nenhum foi escolhido.',
      cure: `Informe qual agente de execução usar, por exemplo, com --cri-socket=${p.sockets[0]} (nodeRegistration.criSocket no arquivo de configuração), ou pare os outros agentes.`,
    }),
    RUNTIME_NOT_READY: (p) => ({
      what: `O agente de execução de contêineres em ${p.socket} não está pronto.`,
      cause: `A condição RuntimeReady é falsa: ${[p.reason, p.message].filter(Boolean).join(': ') || 'o agente de execução não informa o motivo'}.`,
      cure: `Veja o log do agente de execução (no containerd, "journalctl -u containerd -n 50"), corrija o problema e ${SAME_AGAIN}.`,
    }),
    FILE_ALREADY_THERE: (p) => ({
      what: `${p.path} já existe.`,
      cause:
        'Esta máquina faz ou fez parte de um cluster, ou uma associação anterior com outra ferramenta não foi concluída.',
      cure: `Se a máquina não pertencer mais a nenhum cluster, limpe-a com "kubejoin reset" (ou remova o arquivo) e ${SAME_AGAIN}.`,
    }),
    PROGRAM_NOT_FOUND: (p) => ({
      what: `O programa ${p.program} não foi encontrado.`,
      cause: `O kubelet precisa desse programa, ${p.path ? `e nenhum diretório do PATH (${p.path}) o contém` : 'mas o PATH está vazio'}.`,
      cure: `Instale o pacote que contém ${p.program} (${p.program === 'cp' ? 'coreutils' : 'mount ou util-linux, conforme a distribuição'}) ou inclua o diretório do programa no PATH.`,
    }),
    FORWARDING_OFF: (p) => ({
      what: `O kernel não encaminha pacotes entre as interfaces desta máquina (${p.sysctl}).`,
      cause:
        p.value === undefined
          ? `${p.path} não existe: essa família de endereços está desativada no kernel.`
          : `${p.path} contém "${p.value}" em vez de "1".`,
      cure:
        p.value === undefined
          ? `Ative essa família de endereços (para o IPv6, remova ipv6.disable=1 da linha de comando do kernel e reinicie a máquina); depois, ${SAME_AGAIN}.`
          : `Execute "sysctl -w ${p.sysctl}=1". Para manter o valor após uma reinicialização, execute "echo ${p.sysctl}=1 >> /etc/sysctl.d/99-kubernetes.conf".`,
    }),
    KUBELET_NOT_FOUND: () => ({
      what: 'O kubelet não está instalado.',
      cause: 'Nenhum diretório do PATH contém um programa chamado kubelet.',
      cure: 'Instale o pacote kubelet na versão do cluster (https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/).',
    }),
    KUBELET_NOT_RUN: (p) => ({
      what: 'Não foi possível obter a versão do kubelet: "kubelet --version" falhou.',
      cause: `O comando ${p.code === -1 ? `não terminou: ${p.output}` : `terminou com o código de saída ${p.code}: "${p.output}"`}.`,
      cure: 'Execute "kubelet --version" manualmente. Se isso também falhar, reinstale o kubelet compilado para a arquitetura desta máquina.',
    }),
    KUBELET_VERSION_UNREADABLE: (p) => ({
      what: 'A saída de "kubelet --version" não é uma versão do Kubernetes.',
      cause: `A saída foi "${p.output}"; era esperado algo como "Kubernetes v1.37.2".`,
      cure: 'Veja a saída de "command -v kubelet": um script ou outro programa pode estar antes do kubelet verdadeiro no PATH.',
    }),
    KUBELET_TOO_OLD: (p) => ({
      what: `O kubelet ${p.version} é antigo demais para esta versão do kubejoin.`,
      cause: `A versão mais antiga aceita é a ${p.oldest}.`,
      cure: `Instale um kubelet da mesma versão que o cluster e ${SAME_AGAIN}.`,
    }),
    PORT_IN_USE: (p) => ({
      what: `A porta ${p.port} já está em uso nesta máquina.`,
      cause:
        `${p.holder ? `O programa ${p.holder.program} (processo ${p.holder.pid}) está usando a porta ${p.port}. ` : ''}${
          isOfCluster(p)
            ? `${p.kubeletActive ? 'O serviço kubelet está em execução: esta' : 'Esta'} máquina faz parte de um cluster, ou já fez e não foi redefinida.`
            : p.holder
              ? ''
              : 'O serviço kubelet não está em execução; portanto, outro processo está usando essa porta.'
        }`.trim(),
      cure: isOfCluster(p)
        ? 'Se a máquina não pertencer mais a nenhum cluster, execute "kubejoin reset"; caso contrário, ela já está associada.'
        : p.holder
          ? `Pare esse programa ("systemctl status ${p.holder.pid}" mostra o serviço; se não houver serviço, execute "kill ${p.holder.pid}") e ${SAME_AGAIN}.`
          : `Encontre o processo com "ss -ltnp 'sport = :${p.port}'", pare-o e ${SAME_AGAIN}.`,
    }),
    OS_UNSUPPORTED: (p) => ({
      what: `Uma máquina com ${p.platform} não pode se tornar um nó.`,
      cause: 'O kubejoin só é compatível com nós Linux.',
      cure: 'Execute o kubejoin na máquina Linux que será o nó; "kubejoin rehearse" funciona em qualquer sistema operacional.',
    }),
    KERNEL_CONFIG_UNREADABLE: (p) => ({
      what: `Não foi possível ler as opções de compilação do kernel ${p.release}.`,
      cause: `As opções de compilação não estão em /proc/config.gz, em /boot/config-${p.release} nem nos outros locais habituais, e o kubejoin não conseguiu obtê-las do módulo "configs" do kernel: ${errnoMeaning(p.reason)}.`,
      cure: `Instale o pacote que contém /boot/config-${p.release} ou ignore este erro com --ignore-preflight-errors=SystemVerification.`,
    }),
    KERNEL_OPTIONS_MISSING: (p) => ({
      what: `O kernel ${p.release} foi compilado sem ${and(p.options)}.`,
      cause: `Os contêineres e o kubelet precisam ${p.options.length === 1 ? 'da opção do kernel que falta; os kernels das distribuições são compilados com ela' : 'das opções do kernel que faltam; os kernels das distribuições são compilados com elas'}.`,
      cure: `Inicie a máquina com um kernel da distribuição ou recompile o atual com ${p.options.length === 1 ? 'a opção que falta. Se o kernel atual a tiver com outro nome' : 'as opções que faltam. Se o kernel atual as tiver com outros nomes'}, use --ignore-preflight-errors=SystemVerification.`,
    }),
    CGROUPS_NOT_MOUNTED: () => ({
      what: 'Os cgroups não estão montados.',
      cause: '/proc/mounts não tem nenhuma montagem do tipo cgroup2 ou cgroup.',
      cure: 'Inicie a máquina com o systemd ou execute "mount -t cgroup2 none /sys/fs/cgroup".',
    }),
    CGROUPS_UNREADABLE: (p) => ({
      what: 'Não foi possível ler a lista de controladores de cgroup.',
      cause: `${p.path} não existe.`,
      cure: 'Veja a saída de "mount | grep cgroup". Se só parte dos sistemas de arquivos de cgroup estiver montada, monte os demais; se o kubejoin estiver em um contêiner sem cgroups, execute-o no host.',
    }),
    CGROUP_V1: (p) => ({
      what: `Esta máquina usa cgroup v1, que o kubelet ${p.kubelet} não aceita por padrão.`,
      cause:
        'Desde a versão 1.35, o kubelet não inicia com cgroup v1, a menos que a configuração dele tenha failCgroupV1: false. O suporte a cgroup v1 será removido em uma versão futura.',
      cure: 'Inicie a máquina com cgroup v2 (systemd.unified_cgroup_hierarchy=1 na linha de comando do kernel). Se a configuração do kubelet no cluster tiver failCgroupV1: false, use --ignore-preflight-errors=SystemVerification.',
    }),
    CGROUPS_MISSING: (p) => ({
      what: `${p.controllers.length === 1 ? 'Falta um controlador' : 'Faltam controladores'} de cgroup de que o kubelet precisa: ${p.controllers.join(', ')}.`,
      cause: `Esta máquina usa cgroup v${p.version}. ${p.controllers.length === 1 ? 'O controlador que falta não foi incluído na compilação do kernel ou está desativado' : 'Os controladores que faltam não foram incluídos na compilação do kernel ou estão desativados'}.`,
      cure: 'Procure cgroup_disable= na linha de comando do kernel (/proc/cmdline); algumas placas exigem cgroup_enable=memory. Altere essa linha e reinicie a máquina.',
    }),
    FILE_MISSING: (p) => ({
      what: `${p.path} não existe.`,
      cause: `A configuração do cluster indica esse arquivo: o servidor da API o usa para se autenticar no etcd externo.${p.operation === 'join' ? ' Sem uma chave de certificado, o arquivo não é baixado.' : ''}`,
      cure:
        p.operation === 'join'
          ? `Copie o arquivo de um nó da camada de gerenciamento para o mesmo caminho e ${SAME_AGAIN}. Ou use --certificate-key na associação.`
          : `Copie o arquivo para ${p.path} ou corrija etcd.external na configuração e ${SAME_AGAIN}.`,
    }),
    CONTROL_PLANE_ENDPOINT_MISSING: () => ({
      what: 'O cluster não tem um endpoint compartilhado da camada de gerenciamento; por isso, não é possível associar outro nó a ela.',
      cause:
        'O campo controlPlaneEndpoint está vazio no ConfigMap kube-system/kubeadm-config. Sem um endpoint compartilhado, todos os nós dependem do primeiro nó da camada de gerenciamento.',
      cure: 'Defina para o cluster um endereço que leve a todos os nós da camada de gerenciamento (um balanceador de carga ou um nome DNS): informe-o no campo controlPlaneEndpoint ("kubectl -n kube-system edit cm kubeadm-config") e inclua-o no certificado do servidor da API. Para atualizar o certificado, faça o seguinte no nó existente da camada de gerenciamento: salve em um arquivo a ClusterConfiguration com o endereço, mova apiserver.crt e apiserver.key de /etc/kubernetes/pki para outro lugar, execute "kubejoin init phase certs apiserver --config ARQUIVO" e reinicie o servidor da API. Depois, execute a associação novamente.',
    }),
    PROCESSORS_TOO_FEW: (p) => ({
      what: `Esta máquina tem ${count(p.count, 'processador', 'processadores')}; um nó da camada de gerenciamento precisa de pelo menos ${p.least}.`,
      cause: `Com menos de ${p.least} processadores, o etcd e o servidor da API disputam o processador, e a camada de gerenciamento fica instável.`,
      cure: 'Aumente o número de processadores da máquina ou, em um cluster de teste, ignore este erro com --ignore-preflight-errors=NumCPU.',
    }),
    MEMORY_TOO_LITTLE: (p) => ({
      what: `Esta máquina tem ${p.mebibytes} MiB de memória; um nó da camada de gerenciamento precisa de pelo menos ${p.least} MiB.`,
      cause: 'Se a memória acabar, o kernel pode encerrar à força o etcd ou o servidor da API.',
      cure: 'Aumente a memória da máquina ou, em um cluster de teste, ignore este erro com --ignore-preflight-errors=Mem.',
    }),
    DIRECTORY_NOT_EMPTY: (p) => ({
      what: p.entries ? `O diretório ${p.path} não está vazio.` : `${p.path} existe e não é um diretório.`,
      cause: p.entries
        ? `Conteúdo do diretório: ${and(p.entries)}. Os dados de um etcd anterior seriam confundidos com os do novo membro do etcd.`
        : 'O etcd precisa de um diretório nesse caminho para os dados dele.',
      cure: p.entries
        ? `Se o conteúdo não for mais necessário, execute "kubejoin reset" ou remova-o; caso contrário, mova-o para outro lugar. Depois, ${SAME_AGAIN}.`
        : `Mova ou exclua ${p.path}. Depois, ${SAME_AGAIN}.`,
    }),
    ETCD_ADDRESS_ELSEWHERE: (p) => ({
      what: `O etcd não pode escutar na porta ${p.port} de ${p.address}: nenhuma interface desta máquina tem esse endereço.`,
      cause:
        'O servidor da API está configurado para anunciar esse endereço, e um etcd local também precisa escutar nele. Endereços atrás de NAT não podem ser usados aqui.',
      cure: 'Defina --apiserver-advertise-address com um dos endereços que "ip address" lista nesta máquina.',
    }),
    SUBNET_INVALID: (p) => ({
      what: `${p.field} não é uma sub-rede válida com mais de um endereço: "${p.subnet}".`,
      cause: `O ConfigMap kube-system/kubeadm-config contém esse valor. Uma sub-rede é escrita em notação CIDR, por exemplo, 10.96.0.0/12.`,
      cure: `Corrija o valor com "kubectl -n kube-system edit cm kubeadm-config" e ${SAME_AGAIN}.`,
    }),
    EXTERNAL_ETCD_TOO_OLD: (p) => ({
      what: `O etcd externo em ${p.endpoint} é antigo demais: ${p.version}.`,
      cause: `O servidor da API precisa do etcd ${p.oldest} ou posterior.`,
      cure: `Atualize esse etcd e ${SAME_AGAIN}.`,
    }),
    EXTERNAL_ETCD_ENDPOINT_INVALID: (p) => ({
      what: `"${p.endpoint}" não é uma URL válida do etcd.`,
      cause: `O campo etcd.external do ConfigMap kube-system/kubeadm-config contém o valor "${p.endpoint}". Uma URL do etcd tem a forma https://10.0.0.7:2379.`,
      cure: `Corrija o valor com "kubectl -n kube-system edit cm kubeadm-config" e ${SAME_AGAIN}.`,
    }),
    ADVERTISE_ADDRESS_NOT_FOUND: (p) => ({
      what: 'Não foi encontrado um endereço que o servidor da API desta máquina possa anunciar.',
      cause: `Esta máquina não tem uma rota ${p.server ? `para ${p.server}` : 'para outras redes'} a partir de um endereço que outras máquinas consigam acessar. ${
        p.addresses.length > 0
          ? `Endereços desta máquina: ${p.addresses.join(', ')}.`
          : 'A máquina só tem endereços de loopback e de enlace local.'
      }`,
      cure: 'Defina o endereço com --apiserver-advertise-address (controlPlane.localAPIEndpoint.advertiseAddress) ou corrija a rota ("ip route").',
    }),
    ADVERTISE_ADDRESS_LOOPBACK: (p) => ({
      what: `O servidor da API não pode anunciar ${p.address}: a interface de loopback não tem um endereço que outras máquinas consigam acessar.`,
      cause:
        'Assim como o kubeadm, o kubejoin substitui um endereço de loopback por um endereço global da interface de loopback, para atender a máquinas cujas outras interfaces só têm endereços de enlace local.',
      cure: 'Defina --apiserver-advertise-address com o endereço de outra interface desta máquina ("ip address" lista as interfaces e os endereços delas) ou omita a opção.',
    }),
  },
  texts: {
    FIREWALLD_ACTIVE: (p) =>
      `O firewalld está ativo. Abra as portas ${and(p.ports.map(String))}; caso contrário, os outros nós não conseguirão acessar este.`,
    PROXY_USED_FOR_SUBNET: (p) =>
      `Com as variáveis de ambiente atuais, as conexões com ${p.subnet} passariam pelo proxy ${p.proxy}, inclusive as do servidor da API. Inclua as sub-redes de Services e Pods em NO_PROXY.`,
    EXTERNAL_ETCD_OLD: (p) =>
      `O etcd externo em ${p.endpoint} está na versão ${p.version}. Um cluster novo exigiria a versão ${p.oldest} ou posterior. Atualize o etcd em breve.`,
    EXTERNAL_ETCD_VERSION_UNKNOWN: (p, say) =>
      `A versão do etcd externo em ${p.endpoint} é desconhecida: ${say(p.reason).replace(/\.$/, '')}.`,
    ADVERTISE_ADDRESS_BY_ROUTE: (p) =>
      `O servidor da API desta máquina vai anunciar ${p.address}${p.interface ? ` (${p.interface})` : ''}, o endereço que ela usa para acessar ${p.server}. Para usar outro endereço, defina --apiserver-advertise-address.`,
    ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE: (p) =>
      `O servidor da API desta máquina vai anunciar ${p.address}${p.interface ? ` (${p.interface})` : ''}, o endereço de origem da rota padrão. Para usar outro endereço, defina --apiserver-advertise-address.`,
    ADVERTISE_ADDRESS_OF_SERVER: (p) =>
      `O servidor da API desta máquina vai anunciar ${p.address}${p.interface ? ` (${p.interface})` : ''}, o endereço de origem da rota padrão, mas ${p.server} tem o mesmo endereço. Se for um endereço IP virtual, que pode passar para outra máquina, defina --apiserver-advertise-address com um endereço que permaneça nesta máquina (outros endereços da interface: ${and(p.addresses)}).`,
    ADVERTISE_ADDRESS_OF_LOOPBACK: (p) =>
      `O servidor da API desta máquina vai anunciar ${p.address}, o endereço global de ${p.interface}, em vez de ${p.given}.`,
    ADVERTISE_ADDRESS_ELSEWHERE: (p) =>
      `Nenhuma interface desta máquina tem ${p.address}, o endereço que o servidor da API vai anunciar${p.addresses.length > 0 ? ` (endereços das interfaces: ${and(p.addresses)})` : ''}. As outras máquinas precisam conseguir acessar esta máquina por esse endereço.`,
    RUNTIME_CONFIG_MISSING: (p) =>
      `O agente de execução de contêineres ${p.runtime} em ${p.socket} não informa o driver de cgroup (método RuntimeConfig da CRI). Atualize o agente antes de atualizar o kubelet para a versão 1.38, que exige esse método.`,
    CGROUP_DRIVERS_DIFFER: (p) =>
      `A configuração do kubelet no cluster tem cgroupDriver: ${p.configured}, mas o agente de execução de contêineres em ${p.socket} usa ${p.used}, e o kubelet usará o driver do agente. Se quiser usar ${p.configured}, configure-o no agente (no containerd, SystemdCgroup = ${p.configured === 'systemd'} em /etc/containerd/config.toml) e reinicie o agente; caso contrário, altere cgroupDriver ("kubectl -n kube-system edit configmap kubelet-config").`,
    CHECK_WITHOUT_RUNTIME: (p) =>
      `Esta verificação não pôde ser executada: ela precisa do agente de execução de contêineres em ${p.socket}. Veja a verificação CRI.`,
    CHECK_WITHOUT_KUBELET: () =>
      'Esta verificação não pôde ser executada: o kubelet não existe ou não inicia. Veja a verificação KubeletVersion.',
    CHECK_WITHOUT_SERVICES: () =>
      'Esta verificação não pôde ser executada: o gerenciador de serviços não respondeu. Veja a verificação Service-kubelet.',
    CHECK_WITHOUT_ETCD_FILES: () =>
      'Esta verificação não pôde ser executada: falta um arquivo necessário para se conectar ao etcd. Veja a verificação ExternalEtcdClientCertificates.',
    SWAP_ON: (p) =>
      `A área de swap está ativa (${p.areas.join(', ')}). O kubelet só a aceita com cgroup v2 e quando configurado para isso; "swapoff -a" a desativa até a próxima inicialização.`,
    NODE_NAME_LONG: (p) =>
      `O nome do nó "${p.name}" tem ${p.length} caracteres; o valor de um rótulo pode ter no máximo ${p.limit}. Defina um nome mais curto com --node-name.`,
    NODE_NAME_UNUSUAL: (p) =>
      `O nome do nó "${p.name}" não é válido como valor de um rótulo. O valor de um rótulo só pode conter letras, dígitos, "-", "_" e ".", e deve começar e terminar com uma letra ou um dígito. Defina outro nome com --node-name.`,
    NODE_NAME_UNSET: (p) =>
      `O nome do nó "${p.name}" é o de uma máquina sem nome de host, e um cluster só tem um Node com esse nome. Defina um nome de host ("hostnamectl set-hostname NOME") ou use --node-name.`,
    NODE_NAME_NOT_RESOLVED: (p) =>
      `Esta máquina não consegue resolver o nome do nó "${p.name}". Inclua-o em /etc/hosts ou no DNS; caso contrário, os Pods podem não conseguir acessar este nó pelo nome.`,
    PROXY_USED: (p) =>
      `O servidor da API em ${p.endpoint} é acessado pelo proxy ${p.proxy}. Se isso não for intencional, inclua o endereço do servidor em NO_PROXY.`,
    SERVICE_MANAGER_UNKNOWN: (p) =>
      `Nenhum dos gerenciadores de serviços compatíveis com o kubejoin, systemd e OpenRC, foi encontrado nesta máquina; por isso, o serviço ${p.service} não foi verificado. Inicie o serviço manualmente.`,
    SERVICE_NOT_ENABLED: (p) =>
      `O serviço ${p.service} não inicia automaticamente com a máquina. Execute "${p.command}".`,
    SERVICE_STATE_UNKNOWN: (p) =>
      `O gerenciador de serviços não informou o estado do serviço ${p.service}: ${p.reason}.`,
    KUBELET_NEWER_THAN_CLUSTER: (p) =>
      `O kubelet ${p.kubelet} é mais recente que o cluster (${p.cluster}). O Kubernetes não oferece suporte a isso; instale um kubelet da mesma versão que o cluster.`,
    KERNEL_RELEASE_UNSUPPORTED: (p) =>
      `O Kubernetes não suporta o kernel ${p.release}. São suportadas as versões 5.4, 5.10 e 5.15 e todas a partir da 6.0.`,
    CGROUP_V1_DEPRECATED: (p) =>
      `Esta máquina usa cgroup v1. ${p.kubelet === undefined ? 'A versão do kubelet não é conhecida;' : `O kubelet ${p.kubelet} ainda aceita cgroup v1, mas`} as versões a partir da 1.35 só ${p.kubelet === undefined ? 'aceitam cgroup v1' : 'o aceitam'} com failCgroupV1: false. Planeje a mudança para cgroup v2.`,
    CGROUPS_OPTIONAL_MISSING: (p) =>
      `${p.controllers.length === 1 ? 'Falta um controlador de cgroup opcional' : 'Faltam controladores de cgroup opcionais'}: ${p.controllers.join(', ')}. Os limites de recursos que dependem ${p.controllers.length === 1 ? 'dele' : 'deles'} não funcionam.`,
  },
} satisfies Area;
