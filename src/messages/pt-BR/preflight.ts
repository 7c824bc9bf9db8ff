import type { Translation } from '../catalogue.ts';
import type { preflight as english } from '../en/preflight.ts';

const SAME_AGAIN = 'depois rode o mesmo comando novamente';

export const preflight: Translation<typeof english> = {
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
      cause: 'Esta máquina faz ou fez parte de um cluster, ou uma associação anterior com outra ferramenta parou no meio.',
      cure: `Se a máquina não pertence mais a nenhum cluster, limpe-a com "kubeadm reset" (ou remova o arquivo); ${SAME_AGAIN}.`,
    }),
    PROGRAM_NOT_FOUND: (p) => ({
      what: `O programa ${p.program} não foi encontrado.`,
      cause: `Nenhum diretório do PATH o contém (${p.path || 'o PATH está vazio'}); o kubelet precisa dele.`,
      cure: `Instale o pacote que traz ${p.program} (util-linux para losetup, mount para mount, coreutils para cp) ou inclua o diretório dele no PATH.`,
    }),
    FORWARDING_OFF: (p) => ({
      what: `O kernel não encaminha pacotes entre as interfaces desta máquina (${p.sysctl}).`,
      cause:
        p.value === undefined ? `${p.path} não existe: essa família está desativada no kernel.` : `${p.path} contém "${p.value}", e não 1.`,
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
      cause: p.kubeletActive
        ? 'O serviço kubelet está rodando: esta máquina faz parte de um cluster, ou fez e não foi limpa.'
        : 'O serviço kubelet não está rodando, portanto outro processo escuta ali.',
      cure: p.kubeletActive
        ? 'Se a máquina não pertence mais a nenhum cluster, rode "kubeadm reset"; caso contrário, ela já foi associada.'
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
  },
  texts: {
    RUNTIME_CONFIG_MISSING: (p) =>
      `O agente de execução de contêineres ${p.runtime} em ${p.socket} não informa o driver de cgroup (método RuntimeConfig do CRI). Atualize-o antes de usar o kubelet 1.38 ou mais novo, que precisará disso.`,
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
    SERVICE_STATE_UNKNOWN: (p) => `O gerenciador de serviços não informou o estado do serviço ${p.service}: ${p.reason}.`,
    KUBELET_NEWER_THAN_CLUSTER: (p) =>
      `O kubelet ${p.kubelet} é mais novo que o cluster (${p.cluster}). O Kubernetes não suporta isso; instale um kubelet na versão do cluster.`,
    KERNEL_RELEASE_UNSUPPORTED: (p) => `O kernel ${p.release} não é um dos que o Kubernetes suporta: 5.4, 5.10, 5.15, ou 6.0 e mais novos.`,
    CGROUP_V1_DEPRECATED: (p) =>
      `Esta máquina usa grupos de controle (cgroups) versão 1. O kubelet ${p.kubelet} ainda os aceita; a partir da 1.35, não sem failCgroupV1: false. Planeje a mudança para a versão 2.`,
    CGROUPS_OPTIONAL_MISSING: (p) =>
      `Faltam controladores opcionais de grupos de controle (cgroups): ${p.controllers.join(', ')}. Os limites que precisam deles não funcionarão.`,
  },
};
