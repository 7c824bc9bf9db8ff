import type { FaultName } from '../../src/rehearsal/faults.ts';
import type { FaultRow, Said } from './row.ts';

const said = (en: string, pt: string): Said => ({ en, pt });
const NEW_TOKEN = ['kubejoin token create --print-join-command'];
const UPLOAD = ['kubejoin init phase upload-certs --upload-certs'];

type Rest = Omit<Extract<FaultRow, { where: 'rehearsal'; code: unknown }>, 'where' | 'rehearse'>;
const rehearsed = <Name extends FaultName>(rehearse: Name, row: Rest) =>
  ({ where: 'rehearsal', rehearse, ...row }) as const;
const onControlPlane = <Name extends FaultName>(rehearse: Name, row: Rest) =>
  rehearsed(rehearse, { ...row, controlPlane: true });

/** Faults of "kubejoin rehearse --fault NAME": anybody can look at them, without root and without a cluster. */
export const REHEARSED_ROWS = [
  rehearsed('expired-token', {
    fault: said('The token has expired', 'O token expirou'),
    code: 'TOKEN_UNKNOWN',
    exit: 4,
    cause: said('the token {tokenId} has expired, was deleted', 'o token {tokenId} expirou, foi excluído'),
    evidence: ['{server}', 'signed with another token|assinado com outro token'],
    cure: NEW_TOKEN,
  }),
  rehearsed('unknown-token', {
    fault: said('The cluster has never had that token', 'O cluster nunca teve esse token'),
    code: 'TOKEN_UNKNOWN',
    exit: 4,
    cause: said('or belongs to another cluster', 'ou pertence a outro cluster'),
    evidence: ['{server}', '{tokenId}'],
    cure: NEW_TOKEN,
  }),
  rehearsed('wrong-token-secret', {
    fault: said('The second half of the token is mistyped', 'A segunda metade do token foi digitada errado'),
    code: 'SIGNATURE_INVALID',
    exit: 4,
    cause: said(
      'The part of the token after the dot is mistyped',
      'A parte do token depois do ponto foi digitada incorretamente',
    ),
    evidence: ['{server}', '{tokenId}'],
    cure: ['kubejoin token list', ...NEW_TOKEN],
  }),
  rehearsed('wrong-pin', {
    fault: said('The CA hash belongs to another CA', 'O hash informado é de outra CA'),
    code: 'CA_PIN_MISMATCH',
    exit: 4,
    cause: said(
      'The expected hash belongs to another cluster or an earlier CA',
      'O hash esperado pertence a outro cluster ou a uma CA anterior',
    ),
    evidence: ['{givenPin}'],
    cure: ['kubejoin ca-hash'],
  }),
  rehearsed('malformed-cluster-info', {
    fault: said('cluster-info does not contain a kubeconfig', 'O cluster-info não contém um kubeconfig'),
    code: 'CLUSTER_INFO_MALFORMED',
    exit: 4,
    cause: said('The ConfigMap was edited by hand', 'O ConfigMap foi editado manualmente'),
    evidence: ['{server}', '1:37'],
    cure: ['kubectl -n kube-public get configmap cluster-info', 'kubejoin init phase bootstrap-token'],
  }),
  rehearsed('bad-signature', {
    fault: said('The signature of cluster-info is wrong', 'A assinatura do cluster-info está errada'),
    code: 'SIGNATURE_INVALID',
    exit: 4,
    cause: said(
      "the response does not come from the cluster's API server",
      'a resposta não vem do servidor da API do cluster',
    ),
    evidence: ['{server}', '{tokenId}'],
    cure: NEW_TOKEN,
  }),
  rehearsed('never-signed', {
    fault: said('cluster-info is not signed', 'O cluster-info não está assinado'),
    code: 'SIGNATURE_MISSING',
    exit: 4,
    cause: said(
      'The controller manager, which signs cluster-info, has not started',
      'O gerenciador de controladores, que assina o cluster-info, ainda não iniciou',
    ),
    evidence: ['{server}', '{tokenId}'],
    cure: ['kube-controller-manager', ...NEW_TOKEN],
  }),
  rehearsed('changed-second-read', {
    fault: said('cluster-info changes between the two reads', 'O cluster-info muda entre as duas leituras'),
    code: 'CLUSTER_INFO_CHANGED',
    exit: 4,
    cause: said(
      'someone who knows the token forged the first response',
      'alguém que conhece o token forjou a primeira resposta',
    ),
    evidence: ['{server}'],
    cure: ['kubejoin token delete'],
  }),
  rehearsed('huge-body', {
    fault: said('The response never ends', 'A resposta não termina'),
    code: 'RESPONSE_TOO_LARGE',
    exit: 4,
    cause: said('No valid response is that large', 'Nenhuma resposta válida é tão grande'),
    evidence: ['{server}', 'cluster-info', '2097152'],
    cure: [],
  }),
  rehearsed('clock-skew', {
    fault: said("This machine's clock is behind", 'O relógio desta máquina está atrasado'),
    code: 'TLS_CERTIFICATE_NOT_YET_VALID',
    exit: 4,
    cause: said(
      "it appears not yet valid only because this machine's clock is behind",
      'ele só parece ainda não ser válido porque o relógio desta máquina está atrasado',
    ),
    evidence: ['{server}', '119 minut|120 minut'],
    cure: ['timedatectl set-ntp true'],
  }),
  rehearsed('clock-ahead', {
    fault: said("This machine's clock is ahead", 'O relógio desta máquina está adiantado'),
    code: 'TLS_CERTIFICATE_EXPIRED',
    exit: 4,
    cause: said(
      "it appears to be expired only because this machine's clock is ahead",
      'ele só parece expirado porque o relógio desta máquina está adiantado',
    ),
    evidence: ['{server}', '120 minut|121 minut'],
    cure: ['timedatectl set-ntp true'],
  }),
  rehearsed('expired-server-certificate', {
    fault: said("The API server's certificate has expired", 'O certificado do servidor da API expirou'),
    code: 'TLS_CERTIFICATE_EXPIRED',
    exit: 4,
    cause: said('so the certificate itself is the problem', 'portanto, o problema está no próprio certificado'),
    evidence: ['{server}', 'CN=kube-apiserver', '{yesterday}'],
    cure: ['kubejoin certs renew all'],
  }),
  rehearsed('wrong-server-name', {
    fault: said(
      "The API server's certificate is for other names",
      'O certificado do servidor da API é para outros nomes',
    ),
    code: 'TLS_NAME_MISMATCH',
    exit: 4,
    cause: said(
      'The certificate is valid for: elsewhere.example, 192.0.2.1',
      'Nomes e endereços no certificado: elsewhere.example, 192.0.2.1',
    ),
    evidence: ['{server}'],
    cure: ['apiServer.certSANs', 'kubejoin init phase certs apiserver'],
  }),
  rehearsed('wrong-ca-second-read', {
    fault: said(
      'Another CA issued the certificate: TLS is being intercepted',
      'O certificado foi emitido por outra CA: o TLS é interceptado',
    ),
    code: 'TLS_UNKNOWN_CA',
    exit: 4,
    cause: said('or someone is intercepting the connection', 'ou alguém está interceptando a conexão'),
    evidence: ['{server}', 'CN=kube-apiserver', '{givenPin}'],
    cure: ['kubejoin ca-hash'],
  }),
  rehearsed('server-error-500', {
    fault: said('The API server returns internal errors (500)', 'O servidor da API responde com erros internos (500)'),
    code: 'API_SERVER_NOT_READY',
    exit: 4,
    cause: said(
      'The API server or its etcd is still starting, or is unhealthy',
      'O servidor da API ou o etcd dele ainda está iniciando ou não está saudável',
    ),
    evidence: ['{server}', 'HTTP 500'],
    cure: ['/readyz?verbose'],
  }),
  rehearsed('throttled-429', {
    fault: said('The API server is overloaded (429)', 'O servidor da API está sobrecarregado (429)'),
    code: 'API_SERVER_NOT_READY',
    exit: 4,
    cause: said(
      'The API server is overloaded and rejects requests',
      'O servidor da API está sobrecarregado e recusa requisições',
    ),
    evidence: ['{server}', 'HTTP 429'],
    cure: ['api_priority_and_fairness'],
  }),
  rehearsed('silent-server', {
    fault: said('The server accepts connections but never responds', 'O servidor aceita conexões e não diz nada'),
    code: 'CONNECTION_TIMED_OUT',
    exit: 7,
    cause: said(
      'accepted the connection, but the TLS handshake did not finish',
      'aceitou a conexão, mas a negociação TLS não terminou',
    ),
    evidence: ['{server}'],
    cure: ['crictl ps --name kube-apiserver'],
  }),
  rehearsed('connection-reset', {
    fault: said('The connection is reset as soon as data is sent', 'A conexão é cortada assim que algo é enviado'),
    code: 'CONNECTION_RESET',
    exit: 4,
    cause: said(
      'a load balancer has no working API server behind it',
      'não há nenhum servidor da API em funcionamento atrás do balanceador de carga',
    ),
    evidence: ['{server}', 'ECONNRESET'],
    cure: [],
  }),
  rehearsed('name-taken', {
    fault: said('Another machine has the node name', 'Outra máquina tem o nome do nó'),
    code: 'NODE_NAME_TAKEN',
    exit: 5,
    cause: said('Another machine uses the name', 'Outra máquina usa o nome'),
    evidence: ['node-1', '192.0.2.200', '192.0.2.11'],
    cure: ['--node-name', 'kubectl delete node node-1'],
  }),
  rehearsed('denied-csr', {
    fault: said('The certificate request is denied', 'A solicitação de certificado é negada'),
    code: 'CSR_DENIED',
    exit: 5,
    cause: said(
      'An administrator or an approver in the cluster denied the request',
      'Um administrador ou um aprovador do cluster negou a solicitação',
    ),
    evidence: ['{csr}', 'node-1', 'KubectlDeny'],
    cure: ['kubectl delete csr {csr}'],
  }),
  rehearsed('never-approved', {
    fault: said('The certificate request is never approved', 'Ninguém aprova a solicitação de certificado'),
    code: 'WAIT_TIMED_OUT',
    exit: 7,
    cause: said(
      'Nobody has approved the certificate request {csr}',
      'Ninguém aprovou a solicitação de certificado {csr}',
    ),
    evidence: ['node-1'],
    cure: ['kubectl certificate approve {csr}', 'timeouts.tlsBootstrap'],
  }),
  rehearsed('signer-down', {
    fault: said(
      'The request is approved, but no certificate is issued',
      'A solicitação é aprovada, e nenhum certificado é emitido',
    ),
    code: 'WAIT_TIMED_OUT',
    exit: 7,
    cause: said(
      '{csr} is approved, but kube-controller-manager has not issued the certificate',
      '{csr} foi aprovada, mas o kube-controller-manager não emitiu o certificado',
    ),
    evidence: ['kube-controller-manager'],
    cure: ['crictl ps -a --name kube-controller-manager', 'ca.key'],
  }),
  rehearsed('swap-on', {
    fault: said('Swap is on, so the kubelet does not start', 'A swap está ligada, e o kubelet não inicia com ela'),
    code: 'KUBELET_CRASHED',
    exit: 6,
    cause: said(
      'The kubelet reported: "failed to run Kubelet: running with swap on is not supported',
      'O log do kubelet informa: "failed to run Kubelet: running with swap on is not supported',
    ),
    evidence: [],
    cure: ['swapoff -a', 'failSwapOn: false'],
  }),
  rehearsed('kubelet-crash', {
    fault: said('The kubelet exits right after it starts', 'O kubelet termina logo depois de iniciar'),
    code: 'KUBELET_CRASHED',
    exit: 6,
    cause: said(
      'The kubelet reported: "failed to run Kubelet: no space left on device',
      'O log do kubelet informa: "failed to run Kubelet: no space left on device',
    ),
    evidence: ['"command failed" err='],
    cure: ['df -h'],
  }),
  rehearsed('port-in-use', {
    fault: said("Another program is using the kubelet's port", 'Outro programa ocupa a porta do kubelet'),
    code: 'PORT_IN_USE',
    check: 'Port-10250',
    exit: 2,
    cause: said(
      'node_exporter (process 4711) is listening on port 10250',
      'O programa node_exporter (processo 4711) está usando a porta 10250',
    ),
    evidence: ['10250'],
    cure: ['systemctl status 4711', 'kill 4711'],
  }),
  rehearsed('no-runtime', {
    fault: said('No container runtime is installed', 'Nenhum agente de execução de contêineres está instalado'),
    code: 'CRI_NOT_LISTENING',
    check: 'CRI',
    exit: 2,
    cause: said(
      'This machine has no containerd service: that runtime is not installed',
      'Esta máquina não tem o serviço containerd: esse agente de execução não está instalado',
    ),
    evidence: ['/containerd.sock', 'ENOENT'],
    cure: ['containerd', '--cri-socket'],
  }),
  rehearsed('two-runtimes', {
    fault: said(
      'Two container runtimes are installed, but neither is selected',
      'Há dois agentes de execução de contêineres, e nenhum foi escolhido',
    ),
    code: 'CRI_SOCKET_AMBIGUOUS',
    exit: 3,
    cause: said(
      'The kubelet uses only one runtime, and none was specified',
      'O kubelet usa um só agente de execução de contêineres, e nenhum foi escolhido',
    ),
    evidence: ['unix:///run/containerd/containerd.sock', 'unix:///run/crio/crio.sock'],
    cure: ['--cri-socket'],
  }),
  {
    where: 'rehearsal',
    rehearse: 'cgroup-drivers',
    fault: said(
      'The kubelet and the container runtime use different cgroup drivers',
      'Kubelet e agente de execução têm drivers de cgroup diferentes',
    ),
    warning: 'CGROUP_DRIVERS_DIFFER',
    check: 'CgroupDriver',
    exit: 0,
    cause: said(
      'has cgroupDriver: systemd, but the container runtime',
      'tem cgroupDriver: systemd, mas o agente de execução',
    ),
    evidence: ['cgroupfs', 'unix:///run/containerd/containerd.sock'],
    cure: ['SystemdCgroup = true', 'configmap kubelet-config'],
  },
  {
    where: 'rehearsal',
    rehearse: 'version-skew',
    fault: said('The kubelet is newer than the cluster', 'O kubelet é mais recente que o cluster'),
    warning: 'KUBELET_NEWER_THAN_CLUSTER',
    check: 'KubeletVersion',
    exit: 0,
    cause: said('is newer than the cluster', 'é mais recente que o cluster'),
    evidence: ['v1.39.0', 'v1.37.2'],
    cure: [],
  },
  {
    where: 'rehearsal',
    rehearse: 'kubelet-disabled',
    fault: said('The kubelet will not start at boot', 'O kubelet não inicia junto com a máquina'),
    warning: 'SERVICE_NOT_ENABLED',
    check: 'Service-kubelet',
    exit: 0,
    cause: said('is not enabled, so it does not start at boot', 'não inicia automaticamente com a máquina'),
    evidence: ['kubelet'],
    cure: ['systemctl enable kubelet.service'],
  },
  onControlPlane('wrong-certificate-key', {
    fault: said('The certificate key is wrong', 'A chave de certificado está errada'),
    code: 'SHARED_CERTIFICATES_KEY_WRONG',
    exit: 3,
    cause: said(
      'The certificates were uploaded again after this key was printed',
      'Os certificados foram enviados novamente depois que esta chave foi mostrada',
    ),
    evidence: ['kubeadm-certs', '{server}'],
    cure: UPLOAD,
  }),
  onControlPlane('secret-expired', {
    fault: said('The uploaded certificates have expired', 'Os certificados enviados expiraram'),
    code: 'SHARED_CERTIFICATES_EXPIRED',
    exit: 5,
    cause: said('uploaded more than two hours ago', 'enviados há mais de duas horas'),
    evidence: ['kubeadm-certs', '{server}'],
    cure: UPLOAD,
  }),
  onControlPlane('certs-forbidden', {
    fault: said(
      'The token is not allowed to read the uploaded certificates',
      'O token não pode ler os certificados enviados',
    ),
    code: 'SHARED_CERTIFICATES_FORBIDDEN',
    exit: 5,
    cause: said(
      'Certificates were never uploaded to this cluster',
      'Os certificados nunca foram enviados a este cluster',
    ),
    evidence: ['kubeadm-certs', 'system:bootstrap:{tokenId}'],
    cure: UPLOAD,
  }),
  onControlPlane('damaged-certificate-entry', {
    fault: said(
      'An entry of the uploaded certificates is damaged',
      'Uma entrada dos certificados enviados está danificada',
    ),
    code: 'SHARED_CERTIFICATES_DAMAGED',
    exit: 5,
    cause: said('The damaged entry was changed after the upload', 'A entrada danificada foi alterada depois do envio'),
    evidence: ['ca.key'],
    cure: UPLOAD,
  }),
  onControlPlane('no-control-plane-endpoint', {
    fault: said('The cluster has no controlPlaneEndpoint', 'O cluster não tem controlPlaneEndpoint'),
    code: 'CONTROL_PLANE_ENDPOINT_MISSING',
    exit: 2,
    cause: said('controlPlaneEndpoint is empty', 'controlPlaneEndpoint está vazio'),
    evidence: ['kube-system/kubeadm-config'],
    cure: ['kubectl -n kube-system edit cm kubeadm-config', 'kubejoin init phase certs apiserver'],
  }),
  onControlPlane('manifest-there', {
    fault: said(
      'Manifests of an earlier control plane remain',
      'Há manifestos de uma camada de gerenciamento anterior',
    ),
    code: 'FILE_ALREADY_THERE',
    check: 'FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml',
    exit: 2,
    cause: said('This machine is or was part of a cluster', 'Esta máquina faz ou fez parte de um cluster'),
    evidence: ['/etc/kubernetes/manifests/kube-apiserver.yaml'],
    cure: ['kubejoin reset'],
  }),
  onControlPlane('image-missing', {
    fault: said('The registry does not have the image', 'O registro não tem a imagem'),
    code: 'IMAGE_NOT_PULLED',
    check: 'ImagePull',
    exit: 2,
    cause: said('The registry has no such image', 'O registro não tem essa imagem'),
    evidence: ['registry.k8s.io/kube-apiserver:v1.37.2', 'not found'],
    cure: ['imageRepository', '--ignore-preflight-errors=ImagePull'],
  }),
  onControlPlane('etcd-unhealthy-member', {
    fault: said('An etcd member does not respond', 'Um membro do etcd não responde'),
    code: 'ETCD_ADDITION_REFUSED',
    exit: 7,
    cause: said(
      'etcd has 3 members, and the following one is not responding',
      'De um total de 3 membros, este não responde',
    ),
    evidence: ['unhealthy cluster', '{silentMember}'],
    cure: ['member list'],
  }),
  onControlPlane('etcd-too-many-learners', {
    fault: said('Another learner blocks etcd', 'Outro learner bloqueia o etcd'),
    code: 'ETCD_LEARNER_IN_THE_WAY',
    exit: 7,
    cause: said(
      'The join of another control-plane node is stuck',
      'A associação de outro nó da camada de gerenciamento travou',
    ),
    evidence: ['{learner}', 'control-plane-2'],
    cure: ['member remove'],
  }),
  onControlPlane('etcd-crash-loop', {
    fault: said(
      "This machine's etcd exits right after it starts",
      'O etcd desta máquina termina logo depois de iniciar',
    ),
    code: 'ETCD_MEMBER_CRASHES',
    exit: 6,
    cause: said('Last log lines', 'Últimas linhas do log'),
    evidence: ['wal: max entry size limit exceeded'],
    cure: [],
  }),
  onControlPlane('apiserver-never-healthy', {
    fault: said(
      "This machine's API server never becomes healthy",
      'O servidor da API desta máquina nunca fica saudável',
    ),
    code: 'COMPONENT_NOT_HEALTHY',
    exit: 7,
    cause: said('Last log lines', 'A causa está no log do componente'),
    evidence: ['kube-apiserver', 'poststarthook/start-apiextensions-controllers check failed'],
    cure: ['crictl ps -a'],
  }),
] as const satisfies readonly FaultRow[];
