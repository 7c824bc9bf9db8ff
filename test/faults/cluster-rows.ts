import type { FaultRow, Said } from './row.ts';

const said = (en: string, pt: string): Said => ({ en, pt });

type Rest = Omit<Extract<FaultRow, { where: 'lab'; kind: unknown }>, 'where' | 'name'>;
const row = <Name extends string>(name: Name, rest: Rest) => ({ where: 'lab', name, ...rest }) as const;

/**
 * Faults of the cluster, of the knowledge about it, and of the way there: provoked with a real cluster in the lab
 * (lab/faults/cluster.test.ts).
 */
export const CLUSTER_ROWS = [
  row('proxy-refuses', {
    fault: said('HTTPS_PROXY names a proxy that does not exist', 'HTTPS_PROXY indica um proxy que não existe'),
    how: said(
      'HTTPS_PROXY with a port that nothing is listening on',
      'HTTPS_PROXY com uma porta em que ninguém escuta',
    ),
    kind: 'PROXY_UNREACHABLE',
    exit: 4,
    cause: said(
      'The proxy {proxy}, used to reach {server}, is not responding',
      'O proxy {proxy}, usado para acessar {server}, não responde',
    ),
    evidence: ['ECONNREFUSED', 'HTTPS_PROXY'],
    cure: ['NO_PROXY', '{server}'],
  }),
  row('proxy-forbids', {
    fault: said('The proxy does not allow connections to the API server', 'O proxy não permite o servidor da API'),
    how: said('a proxy that responds to CONNECT with 403', 'um proxy que responde 403 a CONNECT'),
    kind: 'PROXY_REFUSED',
    exit: 4,
    cause: said('The proxy does not allow that address', 'O proxy não permite o acesso a esse endereço'),
    evidence: ['{proxy}', '{server}', 'HTTP 403'],
    cure: ['NO_PROXY', '{server}'],
  }),
  row('proxy-silent', {
    fault: said('The proxy accepts connections but never responds', 'O proxy aceita conexões e não responde'),
    how: said('a proxy that sends nothing', 'um proxy que não diz nada'),
    kind: 'PROXY_UNREACHABLE',
    exit: 4,
    cause: said(
      'The proxy {proxy}, used to reach {server}, is not responding',
      'O proxy {proxy}, usado para acessar {server}, não responde',
    ),
    evidence: ['ETIMEDOUT', 'HTTPS_PROXY'],
    cure: ['NO_PROXY', '{server}'],
  }),
  row('proxy-intercepts', {
    fault: said(
      'The proxy replaces the server’s certificate with its own',
      'O proxy põe o próprio certificado no lugar do certificado do servidor',
    ),
    how: said(
      'a proxy that terminates TLS with its own CA',
      'um proxy que encerra o TLS ele mesmo, com uma CA própria',
    ),
    kind: 'TLS_UNKNOWN_CA',
    exit: 4,
    cause: said(
      "The connection goes through the proxy {proxy}: it replaces the server's certificate with its own",
      'A conexão passa pelo proxy {proxy}: ele substitui o certificado do servidor',
    ),
    evidence: ['{server}', '{pin}', '{otherPin}'],
    cure: ['NO_PROXY', '{server}'],
  }),
  row('intercepted', {
    fault: said('Another server impersonates the API server', 'Alguém responde no lugar do servidor da API'),
    how: said(
      "a server with another CA passes on the cluster's own cluster-info",
      'um servidor com outra CA repassa o cluster-info do próprio cluster',
    ),
    kind: 'TLS_UNKNOWN_CA',
    exit: 4,
    cause: said('or someone is intercepting the connection', 'ou alguém está interceptando a conexão'),
    evidence: ['{server}', '{pin}', '{otherPin}'],
    cure: ['kubejoin ca-hash'],
  }),
  row('wrong-pin-of-cluster', {
    full: true,
    fault: said('The CA hash is wrong, on a real cluster', 'O hash está errado, em um cluster real'),
    how: said('--discovery-token-ca-cert-hash sha256:1111…', '--discovery-token-ca-cert-hash sha256:1111…'),
    kind: 'CA_PIN_MISMATCH',
    exit: 4,
    cause: said('Expected: {givenPin}. Found: {pin}', 'Esperado: {givenPin}. Encontrado: {pin}'),
    evidence: ['{server}'],
    cure: ['kubejoin ca-hash'],
  }),
  row('token-expired', {
    full: true,
    fault: said('The token has expired, on a real cluster', 'O token expirou, em um cluster real'),
    how: said('a token with a TTL of 1 s, after it has expired', 'um token com ttl de 1 s, depois de expirar'),
    kind: 'TOKEN_UNKNOWN',
    exit: 4,
    cause: said('the token {tokenId} has expired, was deleted', 'o token {tokenId} expirou, foi excluído'),
    evidence: ['{server}', '{tokenId}'],
    cure: ['kubejoin token create --print-join-command'],
  }),
  row('token-without-group', {
    fault: said(
      'The token lacks the group of joining machines',
      'O token não tem o grupo das máquinas que se associam',
    ),
    how: said('a token of the group system:bootstrappers:others', 'um token do grupo system:bootstrappers:others'),
    kind: 'CLUSTER_READ_FORBIDDEN',
    exit: 5,
    cause: said(
      'it lacks the group system:bootstrappers:kubeadm:default-node-token',
      'falta a ele o grupo system:bootstrappers:kubeadm:default-node-token',
    ),
    evidence: ['403', 'system:bootstrap:{tokenId}'],
    cure: ['kubejoin token create --print-join-command'],
  }),
  row('rbac-nodes', {
    fault: said('Joining machines are not allowed to read nodes', 'As máquinas que se associam não podem ver os nós'),
    how: said('ClusterRoleBinding kubeadm:get-nodes removed', 'ClusterRoleBinding kubeadm:get-nodes removido'),
    kind: 'CLUSTER_READ_FORBIDDEN',
    exit: 5,
    cause: said(
      'The ClusterRoleBinding kubeadm:get-nodes, which "init" creates for machines that join, is missing',
      'O ClusterRoleBinding kubeadm:get-nodes, que o "init" cria',
    ),
    evidence: ['403', '/api/v1/nodes/{node}'],
    cure: ['kubejoin init phase bootstrap-token'],
  }),
  row('rbac-kubelet-config', {
    fault: said(
      "Joining machines are not allowed to read the kubelet's configuration",
      'As máquinas que se associam não podem ler a configuração do kubelet',
    ),
    how: said('RoleBinding kubeadm:kubelet-config removed', 'RoleBinding kubeadm:kubelet-config removido'),
    kind: 'CLUSTER_READ_FORBIDDEN',
    exit: 5,
    cause: said(
      'The RoleBinding kube-system/kubeadm:kubelet-config, which "init" creates',
      'O RoleBinding kube-system/kubeadm:kubelet-config, que o "init" cria',
    ),
    evidence: ['403', 'kubelet-config'],
    cure: ['kubejoin init phase upload-config kubelet'],
  }),
  row('rbac-cluster-config', {
    fault: said(
      "Joining machines are not allowed to read the cluster's configuration",
      'As máquinas que se associam não podem ler a configuração do cluster',
    ),
    how: said('RoleBinding kubeadm:nodes-kubeadm-config removed', 'RoleBinding kubeadm:nodes-kubeadm-config removido'),
    kind: 'CLUSTER_READ_FORBIDDEN',
    exit: 5,
    cause: said(
      'The RoleBinding kube-system/kubeadm:nodes-kubeadm-config, which "init" creates',
      'O RoleBinding kube-system/kubeadm:nodes-kubeadm-config, que o "init" cria',
    ),
    evidence: ['403', 'kubeadm-config'],
    cure: ['kubejoin init phase upload-config kubeadm'],
  }),
  row('no-automatic-approval', {
    full: true,
    fault: said('Certificate requests are never approved', 'Ninguém aprova as solicitações de certificado'),
    how: said(
      'ClusterRoleBinding kubeadm:node-autoapprove-bootstrap removed, timeouts.tlsBootstrap 15s',
      'ClusterRoleBinding kubeadm:node-autoapprove-bootstrap removido, timeouts.tlsBootstrap 15s',
    ),
    kind: 'WAIT_TIMED_OUT',
    exit: 7,
    cause: said(
      'No one has approved the certificate request {csr}',
      'Ninguém aprovou a solicitação de certificado {csr}',
    ),
    evidence: ['{node}'],
    cure: ['kubectl certificate approve {csr}', 'kubejoin init phase bootstrap-token'],
  }),
  row('cluster-info-closed', {
    full: true,
    fault: said('cluster-info is not public', 'O cluster-info não é público'),
    how: said(
      'RoleBinding kubeadm:bootstrap-signer-clusterinfo removed',
      'RoleBinding kubeadm:bootstrap-signer-clusterinfo removido',
    ),
    kind: 'CLUSTER_INFO_FORBIDDEN',
    exit: 4,
    cause: said('Public access was disabled', 'O acesso público foi desativado'),
    evidence: ['{server}', '403'],
    cure: ['--discovery-file', 'kubejoin init phase bootstrap-token'],
  }),
  row('cluster-info-missing', {
    fault: said('cluster-info does not exist', 'O cluster-info não existe'),
    how: said('ConfigMap kube-public/cluster-info deleted', 'ConfigMap kube-public/cluster-info excluído'),
    kind: 'CLUSTER_INFO_NOT_FOUND',
    exit: 4,
    cause: said(
      'The ConfigMap kube-public/cluster-info does not exist',
      'não tem o ConfigMap kube-public/cluster-info',
    ),
    evidence: ['{server}'],
    cure: ['kubejoin init phase bootstrap-token'],
  }),
  row('refused', {
    full: true,
    fault: said("Nothing is listening on the API server's port", 'Ninguém escuta na porta do servidor da API'),
    how: said('the address with port 6444', 'o endereço com a porta 6444'),
    kind: 'CONNECTION_REFUSED',
    exit: 4,
    cause: said(
      'The machine is up, but nothing is listening at {server}',
      'A máquina responde, mas nenhum processo escuta em {server}',
    ),
    evidence: ['{server}'],
    cure: ['crictl ps --name kube-apiserver'],
  }),
  row('rejected', {
    full: true,
    fault: said('A firewall rejects the connection', 'Um firewall rejeita a conexão'),
    how: said(
      'iptables REJECT (tcp-reset) on the way to the API server',
      'iptables REJECT (tcp-reset) no caminho para o servidor da API',
    ),
    kind: 'CONNECTION_REFUSED',
    exit: 4,
    cause: said('or a firewall rejects the connection', 'ou um firewall rejeita a conexão'),
    evidence: ['{server}'],
    cure: ['firewall'],
  }),
  row('black-hole', {
    full: true,
    fault: said('The network drops every packet', 'A rede descarta todos os pacotes'),
    how: said('iptables DROP on the way to the API server', 'iptables DROP no caminho para o servidor da API'),
    kind: 'CONNECTION_TIMED_OUT',
    exit: 7,
    cause: said('A firewall is dropping the packets', 'Um firewall está descartando os pacotes'),
    evidence: ['{server}'],
    cure: ['curl -vk https://{server}/version'],
  }),
  row('frozen', {
    full: true,
    fault: said('The API server hangs', 'O servidor da API está travado'),
    how: said('kube-apiserver is frozen (SIGSTOP)', 'o kube-apiserver é congelado (SIGSTOP)'),
    kind: 'CONNECTION_TIMED_OUT',
    exit: 7,
    cause: said(
      'accepted the connection, but the TLS handshake did not finish',
      'aceitou a conexão, mas a negociação TLS não terminou',
    ),
    evidence: ['{server}'],
    cure: ['crictl ps --name kube-apiserver'],
  }),
  row('large-packets-lost', {
    full: true,
    fault: said('The network loses large packets (MTU)', 'A rede perde os pacotes grandes (MTU)'),
    how: said(
      'iptables drops packets of 1,000 bytes and more from the API server',
      'o iptables descarta pacotes de 1.000 bytes ou mais do servidor da API',
    ),
    kind: 'CONNECTION_TIMED_OUT',
    exit: 7,
    cause: said('the MTU of a link is smaller', 'a MTU de algum enlace é menor'),
    evidence: ['{server}'],
    cure: ['ping -M do', 'crictl ps --name kube-apiserver'],
  }),
  row('no-such-name', {
    full: true,
    fault: said("The API server's name does not resolve", 'O nome do servidor da API não tem endereço'),
    how: said(
      'no-such-host.example, which is in no hosts file',
      'no-such-host.example, que não está em nenhum arquivo hosts',
    ),
    kind: 'NAME_NOT_FOUND',
    exit: 4,
    cause: said(
      'The name no-such-host.example does not resolve to an address',
      'O nome no-such-host.example não corresponde a nenhum endereço',
    ),
    evidence: [],
    cure: ['getent hosts no-such-host.example'],
  }),
  row('other-name', {
    full: true,
    fault: said(
      "The API server's certificate is not for that name",
      'O certificado do servidor da API não vale para esse nome',
    ),
    how: said('api.example in /etc/hosts', 'api.example em /etc/hosts'),
    kind: 'TLS_NAME_MISMATCH',
    exit: 4,
    cause: said('is not valid for api.example', 'não é válido para api.example'),
    evidence: ['kubernetes.default.svc', '{address}'],
    cure: ['apiServer.certSANs'],
  }),
  row('balancer-503', {
    fault: said(
      'A load balancer has no API server behind it (503)',
      'Um balanceador de carga sem nenhum servidor da API por trás (503)',
    ),
    how: said('a server that responds to everything with 503', 'um servidor que responde 503 a tudo'),
    kind: 'API_SERVER_NOT_READY',
    exit: 4,
    cause: said(
      'The API server or its etcd is still starting, or is unhealthy',
      'O servidor da API ou o etcd dele ainda está iniciando ou não está saudável',
    ),
    evidence: ['{server}', 'HTTP 503'],
    cure: ['/readyz?verbose'],
  }),
  row('plain-http', {
    fault: said('The port speaks plain HTTP', 'A porta usa HTTP sem TLS'),
    how: said('the address of an HTTP server', 'o endereço de um servidor HTTP'),
    kind: 'NOT_TLS',
    exit: 4,
    cause: said('{server} speaks plain HTTP, not HTTPS', '{server} usa HTTP sem TLS em vez de HTTPS'),
    evidence: ['6443'],
    cure: ['kubectl cluster-info'],
  }),
] as const satisfies readonly FaultRow[];
