import type { FaultRow, Said } from './row.ts';

const said = (en: string, pt: string): Said => ({ en, pt });
const UPLOAD = ['kubejoin init phase upload-certs --upload-certs'];

type Rest = Omit<Extract<FaultRow, { where: 'lab'; kind: unknown }>, 'where' | 'name' | 'controlPlane'>;
const row = <Name extends string>(name: Name, rest: Rest) =>
  ({ where: 'lab', name, controlPlane: true, ...rest }) as const;

/** Faults of a machine that joins as a further control plane, provoked in lab/faults/control-plane.test.ts. */
export const CONTROL_PLANE_ROWS = [
  row('certificate-key-expired', {
    fault: said('The certificate key has expired', 'A chave de certificado expirou'),
    how: said(
      'Secret kubeadm-certs deleted, as the cluster does two hours after the upload',
      'Secret kubeadm-certs excluído, como o cluster faz duas horas depois do envio',
    ),
    kind: 'SHARED_CERTIFICATES_EXPIRED',
    exit: 5,
    cause: said(
      'uploaded more than two hours ago and the Secret has expired',
      'enviados há mais de duas horas) ou foi excluído',
    ),
    evidence: ['kubeadm-certs'],
    cure: UPLOAD,
  }),
  row('certificate-key-wrong', {
    fault: said('The certificate key belongs to another upload', 'A chave de certificado é de outro envio'),
    how: said('a different key of 64 digits', 'uma chave com outros 64 dígitos'),
    kind: 'SHARED_CERTIFICATES_KEY_WRONG',
    exit: 3,
    cause: said(
      'The certificates were uploaded again after this key was printed',
      'Os certificados foram enviados novamente depois que esta chave foi mostrada',
    ),
    evidence: ['kubeadm-certs'],
    cure: UPLOAD,
  }),
  row('etcd-port-taken', {
    fault: said("Another program is using etcd's port", 'Outro programa ocupa a porta do etcd'),
    how: said('socat listens on 2379', 'socat escuta na 2379'),
    kind: 'PORT_IN_USE',
    check: 'Port-2379',
    exit: 2,
    cause: said(
      'socat (process {pid}) is listening on port 2379',
      'O programa socat (processo {pid}) está usando a porta 2379',
    ),
    evidence: ['2379'],
    cure: ['systemctl status {pid}'],
  }),
  row('etcd-disk-full', {
    fault: said("There is no space for etcd's data", 'Não há espaço para os dados do etcd'),
    how: said('a tmpfs of 64 MiB on /var/lib/etcd', 'um tmpfs de 64 MiB em /var/lib/etcd'),
    kind: 'NOT_WRITABLE',
    check: 'DirWritable',
    exit: 2,
    cause: said('Free on /var/lib/etcd (tmpfs', 'Espaço livre em /var/lib/etcd (tmpfs'),
    evidence: ['64 MiB', '128 MiB'],
    cure: ['/var/lib/etcd', 'df -h'],
  }),
  row('etcd-data-there', {
    fault: said('Data of an earlier etcd remains', 'Há dados de um etcd anterior'),
    how: said('a directory named member in /var/lib/etcd', 'um diretório member em /var/lib/etcd'),
    kind: 'DIRECTORY_NOT_EMPTY',
    check: 'DirAvailable--var-lib-etcd',
    exit: 2,
    cause: said('The directory contains: member', 'Conteúdo do diretório: member'),
    evidence: ['/var/lib/etcd'],
    cure: ['kubejoin reset'],
  }),
  row('manifests-there', {
    fault: said(
      'Manifests of an earlier control plane remain, on a real host',
      'Há manifestos de uma camada de gerenciamento anterior, em uma máquina de verdade',
    ),
    how: said('an etcd.yaml in /etc/kubernetes/manifests', 'um etcd.yaml em /etc/kubernetes/manifests'),
    kind: 'FILE_ALREADY_THERE',
    check: 'FileAvailable--etc-kubernetes-manifests-etcd.yaml',
    exit: 2,
    cause: said('This machine is or was part of a cluster', 'Esta máquina faz ou fez parte de um cluster'),
    evidence: ['/etc/kubernetes/manifests/etcd.yaml'],
    cure: ['kubejoin reset'],
  }),
  row('address-elsewhere', {
    fault: said("etcd's address is another machine's", 'O endereço do etcd é de outra máquina'),
    how: said('--apiserver-advertise-address 10.77.255.1', '--apiserver-advertise-address 10.77.255.1'),
    kind: 'ETCD_ADDRESS_ELSEWHERE',
    check: 'Port-2379',
    exit: 2,
    cause: said('no interface on this machine has that address', 'nenhuma interface desta máquina tem esse endereço'),
    evidence: ['10.77.255.1'],
    cure: ['--apiserver-advertise-address'],
  }),
  row('image-nowhere', {
    fault: said('An image is not available anywhere', 'Uma imagem não pode ser obtida em lugar nenhum'),
    how: said(
      "the image of the scheduler removed; the lab's hosts reach no registry",
      'a imagem do scheduler removida; as máquinas do laboratório não alcançam registro algum',
    ),
    full: true,
    kind: 'IMAGE_NOT_PULLED',
    check: 'ImagePull',
    exit: 2,
    cause: said('Could not pull the image {image}', 'Não foi possível baixar a imagem {image}'),
    evidence: ['registry.k8s.io'],
    cure: ['--ignore-preflight-errors=ImagePull'],
  }),
  row('image-never-pulled', {
    fault: said('An image is missing, and imagePullPolicy is Never', 'Falta uma imagem, e imagePullPolicy é Never'),
    how: said('the same with imagePullPolicy: Never', 'o mesmo com imagePullPolicy: Never'),
    full: true,
    kind: 'COMPONENT_NOT_HEALTHY',
    exit: 7,
    cause: said('kube-scheduler', 'kube-scheduler'),
    evidence: ['{image}'],
    cure: ['imagePullPolicy'],
  }),
  row('hairpin', {
    fault: said(
      'The load balancer sends the new control-plane node to itself',
      'O balanceador de carga devolve o novo nó da camada de gerenciamento a ele mesmo',
    ),
    how: said(
      "iptables DNAT sends what goes to the endpoint back to this machine's own port 6443, as a load balancer in hairpin does, once the cluster has been found",
      'iptables DNAT devolve o que vai para o endpoint à porta 6443 desta mesma máquina, como faz um balanceador de carga em hairpin, depois que o cluster foi encontrado',
    ),
    kind: 'WAIT_TIMED_OUT',
    exit: 7,
    cause: said(
      "It responded when this join began: a load balancer sends this machine's connections to a target without an API server",
      'O servidor da API respondia quando esta associação começou: um balanceador de carga envia as conexões desta máquina para um destino sem servidor da API',
    ),
    evidence: ['{server}', 'hairpin'],
    cure: ['/readyz', '/etc/hosts'],
  }),
  row('etcd-frozen', {
    fault: said("The cluster's etcd hangs", 'O etcd do cluster está travado'),
    how: said(
      'etcd on the first control-plane node frozen (SIGSTOP) before it is checked, timeouts.etcdAPICall 5s',
      'etcd do primeiro nó da camada de gerenciamento congelado (SIGSTOP) antes de ser verificado, timeouts.etcdAPICall 5s',
    ),
    full: true,
    kind: 'ETCD_NOT_HEALTHY',
    exit: 7,
    cause: said(
      "Neither the API server, which knows etcd's address, nor etcd itself responded",
      'Nem o servidor da API, que informa onde está o etcd, nem o próprio etcd responderam',
    ),
    evidence: ['etcd'],
    cure: ['etcdctl member remove'],
  }),
  row('learner-in-the-way', {
    fault: said('A learner of an abandoned join blocks etcd', 'O learner de uma associação abandonada bloqueia o etcd'),
    how: said(
      'etcdctl member add --learner for an unused address, timeouts.etcdAPICall 5s',
      'etcdctl member add --learner para um endereço em que não há ninguém, timeouts.etcdAPICall 5s',
    ),
    kind: 'ETCD_LEARNER_IN_THE_WAY',
    exit: 7,
    cause: said('it was abandoned and left the learner behind', 'foi abandonada e deixou o learner para trás'),
    evidence: ['{learner}', 'https://10.77.255.9:2380'],
    cure: ['member remove {learner}'],
  }),
  row('etcd-flag', {
    fault: said(
      "This machine's etcd crashes: a patch gives it an unknown flag",
      'O etcd desta máquina cai: um patch passa a ele uma opção desconhecida',
    ),
    how: said('a patch adds --no-such-flag to etcd', '--no-such-flag por um patch do etcd'),
    full: true,
    kind: 'ETCD_MEMBER_CRASHES',
    exit: 6,
    cause: said('Last log lines', 'Últimas linhas do log'),
    evidence: ['no-such-flag'],
    cure: ['extraArgs'],
  }),
  row('version-unknown', {
    fault: said("The cluster's version is not supported", 'A versão do cluster não é suportada'),
    how: said('kubernetesVersion: v1.99.0 in kubeadm-config', 'kubernetesVersion: v1.99.0 em kubeadm-config'),
    kind: 'KUBERNETES_VERSION_NOT_SUPPORTED',
    check: 'KubernetesVersion',
    exit: 2,
    cause: said(
      'kubernetesVersion in the ConfigMap kube-system/kubeadm-config is v1.99.0',
      'kubernetesVersion do ConfigMap kube-system/kubeadm-config tem o valor v1.99.0',
    ),
    evidence: ['1.34', '1.37'],
    cure: ['kubeadm upgrade apply'],
  }),
] as const satisfies readonly FaultRow[];
