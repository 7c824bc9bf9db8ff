import { count } from '../../base/wording.ts';
import type { Translation } from '../../i18n/tables.ts';
import type { printed } from './printed.ts';

const kubeletMilestones = {
  'kubelet-started': 'O kubelet foi iniciado',
  'kubelet-healthy': 'O kubelet está saudável',
  'kubelet-certificate': 'O kubelet recebeu o certificado',
  'kubelet-registered': 'O kubelet registrou o nó',
  'kubelet-crashed': 'O kubelet falhou e parou',
} as const;

export const { failures, texts }: Translation<unknown, typeof printed> = {
  failures: {},
  texts: {
    COMMAND_REHEARSE: () => 'Ensaia uma associação com um cluster simulado, em um diretório temporário, sem root',
    HELP_FAULTS: () => 'Falhas:',
    FLAG_NODES: () => 'Número de nós a associar.',
    FLAG_FAULT: () => 'Falhas a simular no ensaio, em uma lista separada por vírgulas.',
    FLAG_KEEP: () => 'Mantém o diretório temporário para inspeção.',
    REHEARSAL_STARTED: (p) => `A camada de gerenciamento simulada está disponível em ${p.endpoint}`,
    REHEARSAL_FAULT_MENDED: (p) => `Falha simulada encerrada: ${p.fault}`,
    REHEARSAL_KUBELET: (p) => kubeletMilestones[p.milestone],
    REHEARSAL_NODE: (p) => `O nó ${p.node} está ${p.ready ? 'pronto (Ready)' : 'registrado'}`,
    REHEARSAL_JOIN_ENDED: (p) => (p.outcome === 'joined' ? 'Máquina associada' : 'A associação falhou'),
    REHEARSAL_NODES: () => 'Nós:',
    REHEARSAL_FILES: (p) => `Arquivos gravados em ${p.host}:`,
    REHEARSAL_KEPT: (p) => `Os arquivos das máquinas foram mantidos em ${p.directory}.`,
    REHEARSAL_ENDED: (p) =>
      `${p.joined} de ${count(p.hosts, 'máquina associada', 'máquinas associadas')} em ${p.seconds.replace('.', ',')} s, com ${count(p.requests, 'requisição', 'requisições')} ao servidor da API. Nada foi alterado fora de um diretório temporário.`,
    FLAG_REHEARSE_CONTROL_PLANE: () => 'Associa as máquinas ao cluster como nós da camada de gerenciamento.',
    FLAG_REHEARSE_PLAN: () => 'Mostra um plano: cada alteração que a associação faria, com o diff.',
    FLAG_REHEARSE_RESUME: () => 'Encerra uma associação à força antes do fim e a executa novamente.',
    FLAG_REHEARSE_UNDO: () =>
      'Associa uma máquina ao cluster, desfaz a associação e compara o estado final da máquina com o inicial.',
    SCENE_PLAN: () => 'O plano mostra o que a associação faria, sem alterar nada:',
    SCENE_PLANNED: (p) =>
      `A associação faria estas ${p.changes} alterações (digest do plano: ${p.digest.slice(0, 19)}...). "kubejoin apply" faz exatamente essas alterações, ou nenhuma. A máquina não mudou: todos os arquivos continuam iguais.`,
    SCENE_KILLED: () => 'Uma associação encerrada à força (SIGKILL) assim que o kubelet inicia:',
    SCENE_RESUMED: () =>
      'A execução foi encerrada à força. O mesmo comando, executado novamente, continua a associação:',
    SCENE_JOINED: (p) =>
      `${p.node} foi associado ao cluster. Com o kubeadm, teria sido preciso redefinir a máquina antes.`,
    SCENE_UNDO: (p) =>
      `Uma máquina que já tinha o arquivo ${p.path} foi associada ao cluster, com ${p.changes} alterações. Desfazendo a associação:`,
    SCENE_UNDONE: (p) =>
      `A máquina voltou ao estado anterior: todos os arquivos, inclusive ${p.path}, têm as mesmas permissões e o mesmo conteúdo de antes.`,
    REHEARSAL_CONTAINER: (p) =>
      p.state === 'running'
        ? `O contêiner ${p.name} está em execução (tentativa ${p.attempt + 1})`
        : `O contêiner ${p.name} parou (tentativa ${p.attempt + 1})`,
    'fault-expired-token': () =>
      'o token expirou há uma hora; o cluster não o aceita nem assina mais o cluster-info com ele',
    'fault-unknown-token': () => 'o cluster tem outros tokens, mas nunca teve este',
    'fault-wrong-token-secret': () => 'o token tem o ID certo, mas um segredo errado',
    'fault-wrong-pin': () => 'o hash (--discovery-token-ca-cert-hash) é de outra CA',
    'fault-malformed-cluster-info': () => 'o cluster-info está assinado, mas o conteúdo não é um kubeconfig',
    'fault-bad-signature': () => 'a assinatura do cluster-info não corresponde ao conteúdo',
    'fault-no-signature': () => 'o cluster-info ainda não tem assinatura; ela aparece depois de 2,5 segundos',
    'fault-never-signed': () => 'o cluster-info nunca recebe uma assinatura',
    'fault-changed-second-read': () => 'o cluster-info muda entre a primeira leitura e a leitura verificada',
    'fault-public-access-off': () => 'o cluster-info não pode ser lido sem credenciais (403)',
    'fault-manual-approval': () =>
      'as solicitações de certificado não são aprovadas automaticamente; um administrador as aprova depois de 2,5 segundos',
    'fault-never-approved': () =>
      'as solicitações de certificado não são aprovadas automaticamente, e ninguém as aprova',
    'fault-denied-csr': () => 'um administrador nega a solicitação de certificado',
    'fault-signer-down': () => 'as solicitações de certificado são aprovadas, mas nenhum certificado é emitido',
    'fault-name-taken': () => 'já existe no cluster um nó no estado Ready com este nome',
    'fault-clock-skew': () =>
      'o relógio do cluster está duas horas adiantado; para esta máquina, os certificados do cluster ainda não são válidos',
    'fault-clock-ahead': () =>
      'o relógio desta máquina está duas horas adiantado; o certificado do servidor da API, que expira em uma hora, parece expirado',
    'fault-cgroup-drivers': () =>
      'o agente de execução de contêineres usa um driver de cgroup diferente do indicado na configuração do kubelet do cluster',
    'fault-server-error-500': () => 'o servidor da API responde a todas as requisições com um erro interno (500)',
    'fault-throttled-429': () =>
      'o servidor da API responde a todas as requisições com o erro "requisições em excesso" (429)',
    'fault-huge-body': () => 'a resposta com o cluster-info nunca termina',
    'fault-wrong-ca-second-read': () => 'o servidor apresenta um certificado que a CA do cluster não emitiu',
    'fault-expired-server-certificate': () => 'o certificado do servidor da API expirou ontem',
    'fault-wrong-server-name': () => 'o certificado do servidor da API não contém o endereço desse servidor',
    'fault-silent-server': () => 'o servidor aceita conexões, mas nunca responde',
    'fault-slow-server': () => 'o servidor da API leva um segundo e meio para responder a cada requisição',
    'fault-refused': () => 'nenhum processo escuta na porta do servidor da API',
    'fault-connection-reset': () => 'o servidor interrompe cada conexão (RST) assim que o cliente envia dados',
    'fault-swap-on': () => 'a área de swap está ativa',
    'fault-port-in-use': () =>
      'outro programa escuta na porta 10250 do kubelet (e na porta 10257 do gerenciador de controladores)',
    'fault-no-runtime': () => 'não há agente de execução de contêineres instalado',
    'fault-two-runtimes': () => 'há dois agentes de execução de contêineres instalados, e nenhum foi escolhido',
    'fault-version-skew': () => 'o kubelet está duas versões secundárias à frente do cluster',
    'fault-kubelet-crash': () => 'o kubelet para assim que é iniciado',
    'fault-wrong-certificate-key': () =>
      'camada de gerenciamento: a chave de certificado não é a que foi usada no envio dos certificados',
    'fault-no-control-plane-endpoint': () => 'camada de gerenciamento: o cluster foi criado sem controlPlaneEndpoint',
    'fault-secret-expired': () =>
      'camada de gerenciamento: os certificados enviados (Secret kubeadm-certs) não existem mais, porque o envio foi feito há mais de duas horas',
    'fault-certs-forbidden': () =>
      'camada de gerenciamento: o token de autoinicialização não tem permissão para ler o Secret kubeadm-certs',
    'fault-damaged-certificate-entry': () =>
      'camada de gerenciamento: uma entrada do Secret kubeadm-certs foi danificada',
    'fault-etcd-unhealthy-member': () => 'camada de gerenciamento: um membro do etcd não responde',
    'fault-etcd-too-many-learners': () =>
      'camada de gerenciamento: outra máquina está sendo adicionada ao etcd; a adição termina após 1,5 segundo',
    'fault-etcd-learner-not-serving': () =>
      'camada de gerenciamento: o novo membro do etcd já foi iniciado, mas recusa clientes até ser reiniciado',
    'fault-etcd-crash-loop': () => 'camada de gerenciamento: o novo membro do etcd para assim que é iniciado',
    'fault-apiserver-never-healthy': () =>
      'camada de gerenciamento: o servidor da API desta máquina está em execução, mas nunca fica saudável',
    'fault-manifest-there': () => 'camada de gerenciamento: já existe um manifesto do servidor da API',
    'fault-image-missing': () => 'camada de gerenciamento: o registro não tem a imagem do servidor da API',
    'fault-kubelet-disabled': () => 'o serviço do kubelet não está habilitado',
    'fault-kubelet-unit-missing': () => 'o kubelet está instalado sem o seu serviço',
    'fault-kubelet-drop-in-missing': () => 'falta ao serviço do kubelet o drop-in do kubeadm',
  },
};
