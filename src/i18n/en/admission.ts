export const admission = {
  COMMAND_ADMISSION: (): string => 'Manage how machines are admitted: tokens that are bound to a node',
  COMMAND_ADMISSION_LONG: (): string =>
    'A usual bootstrap token admits whoever has it, under any free name, until it expires. A bound token (token create --for-node) admits one machine under one name. The cluster does not approve its requests; "kubejoin approve" does, after checking each. These commands create the rights that both need, show what holds, and take them back.',
  COMMAND_ADMISSION_INSTALL: (): string => 'Create the roles that bound tokens and their approver need',
  COMMAND_ADMISSION_INSTALL_LONG: (): string =>
    "Creates or corrects the roles and bindings of bound tokens (the rights of kubeadm's tokens, without automatic approval), and the approver's account kubejoin-approver in kube-system. Running it again changes nothing. With --dry-run it shows every object.",
  COMMAND_ADMISSION_STATUS: (): string => 'Show what is installed, and what the cluster still approves by itself',
  COMMAND_ADMISSION_STATUS_LONG: (): string =>
    'Shows whether bound tokens can be used, which bindings let the cluster approve requests by itself, and which tokens exist: bound ones with the uses left, and those that are not bound.',
  COMMAND_ADMISSION_REMOVE: (): string => 'Delete what "admission install" created',
  COMMAND_APPROVE: (): string => 'Approve the certificate requests of bound tokens, after checking them',
  COMMAND_APPROVE_LONG: (): string =>
    'Decides about CertificateSigningRequests that were made with bound tokens: approves a request that is exactly the one that the kubelet of the bound node makes, once for each use of the token; denies what can never be right; leaves the rest pending and says why. A token that is used up is deleted as soon as its node is Ready. With --watch it decides about all requests until it is stopped; several may run at the same time. It also approves nodes that renew their own certificate. Requests of others stay as they are.',
  FLAG_APPROVE_WATCH: (): string => 'Decide about all requests, until stopped by a signal.',
  FLAG_TOKEN_FOR_NODE: (): string =>
    'Bind the token to this node name: nothing else can join with it. Several names, separated by commas or repeated, make a token for each. "kubejoin admission install" comes first, and "kubejoin approve" decides about the requests.',
  FLAG_TOKEN_FOR_NODES_FROM: (): string =>
    'Create a bound token for each host of this file of "fleet join", with its node name and role.',
  FLAG_TOKEN_FOR_ROLE: (): string => 'Role of the node that a bound token admits.',
  FLAG_TOKEN_USES: (): string => 'How many machines a bound token admits, one after the other, under its name.',
  FLAG_TOKEN_REPLACE_NODE: (): string =>
    'Admit the machine of a bound token also while the cluster has a Ready Node of that name.',
};
