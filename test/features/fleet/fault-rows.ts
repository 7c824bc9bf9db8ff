import type { FaultRow, Said } from '../../faults/row.ts';

const said = (en: string, pt: string): Said => ({ en, pt });

type Rest = Omit<Extract<FaultRow, { where: 'fleet'; kind: unknown }>, 'where' | 'name' | 'ofHost' | 'exit'>;
/** Faults of one host: the others join, and the command ends with FLEET_HOSTS_FAILED. */
const ofHost = <Name extends string>(name: Name, rest: Rest) =>
  ({ where: 'fleet', name, ofHost: true, exit: 6, ...rest }) as const;
/** Nothing is begun. */
const ofAll = <Name extends string>(name: Name, rest: Rest) =>
  ({ where: 'fleet', name, ofHost: false, exit: 3, ...rest }) as const;

/** Faults of many machines at once: provoked with a stand-in for ssh (fleet.long.test.ts). */
export const FAULT_ROWS = [
  ofAll('secret-in-hosts-file', {
    fault: said('The hosts file contains a token', 'Há um token no arquivo de máquinas'),
    how: said('joinConfiguration.discovery in hosts.yaml', 'joinConfiguration.discovery em hosts.yaml'),
    kind: 'HOSTS_FILE_INVALID',
    cause: said(
      "The discovery field is not allowed in a hosts file, regardless of the file's permissions",
      'O campo discovery não é permitido em um arquivo de máquinas',
    ),
    evidence: ['hosts.yaml:4:', 'hosts[0].joinConfiguration.discovery', '--token-file'],
    cure: ['docs/fleet.md|docs/pt-BR/fleet.md'],
  }),
  ofAll('host-twice', {
    fault: said(
      'The hosts file contains the same address twice',
      'O arquivo de máquinas contém um endereço duas vezes',
    ),
    how: said('two hosts with the address 10.0.0.7', 'duas máquinas com o endereço 10.0.0.7'),
    kind: 'HOSTS_FILE_INVALID',
    cause: said(
      'The host on line 4 already has the address 10.0.0.7',
      'A máquina da linha 4 já tem o valor 10.0.0.7 no campo address',
    ),
    evidence: ['hosts.yaml:5:', 'hosts[1].address'],
    cure: ['docs/fleet.md|docs/pt-BR/fleet.md'],
  }),
  ofAll('one-name-for-all', {
    fault: said('All machines would get one node’s name', 'Todas as máquinas teriam o nome do mesmo nó'),
    how: said(
      'nodeRegistration.name in --config, two hosts without nodeName',
      'nodeRegistration.name em --config, duas máquinas sem nodeName',
    ),
    kind: 'FLEET_NODE_NAME_SHARED',
    cause: said('The configuration file sets the node name', 'O arquivo de configuração define o nome do nó'),
    evidence: ['node-x'],
    cure: ['nodeRegistration.name', 'nodeName'],
  }),
  ofAll('jump-host-with-token', {
    fault: said('A jump host has a % that ssh would expand', 'Um jump host tem um % que o ssh expandiria'),
    how: said('--ssh-jump bastion-%h', '--ssh-jump bastion-%h'),
    kind: 'FLEET_SSH_FLAG_UNFIT',
    cause: said('without "%", which ssh would expand', 'sem "%", que o ssh expandiria'),
    evidence: ['--ssh-jump', 'bastion-%h'],
    cure: ['--ssh-jump', '--ssh-config'],
  }),
  ofAll('executable-is-none', {
    fault: said(
      'The file to copy to the hosts is not an executable',
      'O que seria levado às máquinas não é um executável',
    ),
    how: said('--executable names the hosts file', '--executable indica o arquivo de máquinas'),
    kind: 'EXECUTABLE_UNFIT',
    cause: said('The file is not a 64-bit Linux executable', 'O arquivo não é um executável de 64 bits para Linux'),
    evidence: ['hosts.yaml'],
    cure: ['--executable', 'kubejoin-linux-x64'],
  }),
  ofAll('executable-of-everybody', {
    fault: said(
      'Other users could have modified the executable for the hosts',
      'Outros podem ter alterado o que seria levado às máquinas',
    ),
    how: said('--executable names a file with mode 0777', '--executable indica um arquivo com modo 0777'),
    kind: 'EXECUTABLE_UNTRUSTED',
    cause: said('has mode 777: any user can write to it', 'tem o modo 777: qualquer usuário pode gravar nele'),
    evidence: ['open-executable'],
    cure: ['--executable'],
  }),
  ofAll('host-keys-by-option', {
    fault: said(
      'An ssh option turns off host key checking',
      'A verificação das chaves de host é desligada por uma opção do ssh',
    ),
    how: said('--ssh-option StrictHostKeyChecking=no', '--ssh-option StrictHostKeyChecking=no'),
    kind: 'FLEET_SSH_OPTION_SETTLED',
    cause: said('Host keys are checked regardless', 'As chaves de host são verificadas, seja'),
    evidence: ['StrictHostKeyChecking'],
    cure: ['--ssh-host-keys'],
  }),
  ofHost('host-keys-not-kept', {
    fault: said('A new host key would be new each time', 'Uma chave de host nova seria nova todas as vezes'),
    how: said(
      '--ssh-host-keys accept-new, UserKnownHostsFile=/dev/null for that host',
      '--ssh-host-keys accept-new, UserKnownHostsFile=/dev/null para essa máquina',
    ),
    kind: 'FLEET_HOST_KEYS_NOT_KEPT',
    cause: said('it is configured not to store any', 'está configurado para não guardar nenhuma'),
    evidence: ['broken'],
    cure: ['--ssh-option UserKnownHostsFile='],
  }),
  ofHost('nothing-listens', {
    fault: said('A host has no SSH server', 'Uma máquina não tem servidor SSH'),
    how: said('a host that refuses the connection', 'uma máquina que recusa a conexão'),
    kind: 'SSH_UNREACHABLE',
    cause: said('Nothing is listening on the SSH port', 'Nenhum serviço está escutando na porta do SSH'),
    evidence: ['broken ({address})', 'port 22: Connection refused'],
    cure: ['proxyJump'],
  }),
  ofHost('name-unknown', {
    fault: said('A host’s name does not resolve', 'O nome de uma máquina não tem endereço'),
    how: said('a name that does not resolve', 'um nome que ninguém conhece'),
    kind: 'SSH_UNREACHABLE',
    cause: said('The host name could not be resolved', 'Não foi possível resolver o nome da máquina'),
    evidence: ['broken ({address})', 'Could not resolve hostname {address}'],
    cure: ['proxyJump'],
  }),
  ofHost('host-key-unknown', {
    fault: said('A host’s key is unknown', 'A chave de host de uma máquina não é conhecida'),
    how: said('a host that is not in known_hosts', 'uma máquina que não está em known_hosts'),
    kind: 'SSH_HOST_KEY_UNKNOWN',
    cause: said(
      'The key is not in any of your known_hosts files',
      'A chave não está em nenhum dos seus arquivos known_hosts',
    ),
    evidence: ['broken ({address})'],
    cure: ['ssh-keygen -lf', 'ssh {address}', '--ssh-host-keys accept-new'],
  }),
  ofHost('host-key-changed', {
    fault: said('The key of a host has changed', 'A chave de host de uma máquina mudou'),
    how: said('a host with another key than in known_hosts', 'uma máquina com uma chave diferente da de known_hosts'),
    kind: 'SSH_HOST_KEY_CHANGED',
    cause: said(
      'another machine has its address, or someone is intercepting the connection',
      'outra máquina usa o endereço dela, ou alguém está interceptando a conexão',
    ),
    evidence: ['broken ({address})', 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8'],
    cure: ['ssh-keygen -R {address}'],
  }),
  ofHost('no-key-accepted', {
    fault: said('A host does not let this user in', 'Uma máquina não deixa este usuário entrar'),
    how: said("a host that accepts none of the user's keys", 'uma máquina que não aceita nenhuma das chaves'),
    kind: 'SSH_LOGIN_REFUSED',
    cause: said(
      'The host did not accept any of the keys that ssh offered for the login user',
      'A máquina não aceitou nenhuma das chaves que o ssh ofereceu para o usuário de login',
    ),
    evidence: ['broken ({address})', 'publickey'],
    cure: ['ssh -o BatchMode=yes {address} true', 'ssh-add', '--ssh-identity'],
  }),
  ofHost('sudo-asks', {
    fault: said('The user cannot become root without a password', 'O usuário não pode se tornar root sem senha'),
    how: said('a user whose sudo asks for a password', 'um usuário, e um sudo que pede senha'),
    kind: 'SUDO_REFUSED',
    cause: said(
      'sudo requires a password on the host, and kubejoin does not prompt for one',
      'O sudo da máquina pede uma senha, e o kubejoin não solicita senhas',
    ),
    evidence: ['UID 1000', 'sudo: a password is required'],
    cure: ['user: root', 'NOPASSWD: /bin/sh'],
  }),
  ofHost('sudo-missing', {
    fault: said('The user is not root, and there is no sudo', 'O usuário não é root, e não há sudo'),
    how: said('a user on a host without sudo', 'um usuário, e nenhum sudo'),
    kind: 'SUDO_REFUSED',
    cause: said('sudo is not installed on the host', 'O sudo não está instalado na máquina'),
    evidence: ['UID 1000', 'sudo: not found'],
    cure: ['user: root'],
  }),
  ofHost('other-processor', {
    fault: said(
      'No local executable fits a host’s processor',
      'Não há aqui um executável para o processador de uma máquina',
    ),
    how: said(
      'a host with the other architecture, --executable only for this one',
      'uma máquina da outra arquitetura, --executable só para esta',
    ),
    kind: 'EXECUTABLE_MISSING',
    cause: said(
      '{executable} is not an executable for {architecture}',
      '{executable} não é um executável para {architecture}',
    ),
    evidence: ['linux-{architecture}', '{executable}'],
    cure: ['kubejoin-linux-{architecture}', '--executable'],
  }),
  ofHost('processor-unknown', {
    fault: said('There is no kubejoin for a host’s processor', 'Não há kubejoin para o processador de uma máquina'),
    how: said('a host whose uname -m says riscv64', 'uma máquina cujo uname -m diz riscv64'),
    kind: 'MACHINE_UNSUPPORTED',
    cause: said('"uname -m" on the host printed "riscv64"', 'Na máquina, "uname -m" informou "riscv64"'),
    evidence: ['riscv64', 'x86_64', 'aarch64'],
    cure: ['kubejoin join'],
  }),
  ofHost('remote-disk-full', {
    fault: said('A host’s disk is full', 'O disco de uma máquina está cheio'),
    how: said('gzip on that host fails as it would on a full disk', 'o gzip de lá termina como em um disco cheio'),
    kind: 'REMOTE_COPY_FAILED',
    cause: said('the usual cause is a full disk', 'a causa mais comum é um disco cheio'),
    evidence: ['broken', 'No space left on device'],
    cure: ['/var/lib/kubejoin'],
  }),
  ofHost('damaged-on-the-way', {
    fault: said('The executable arrives damaged', 'O executável chega danificado'),
    how: said('gzip on that host changes one byte', 'o gzip de lá altera um byte'),
    kind: 'REMOTE_COPY_FAILED',
    cause: said(
      'The SHA-256 of the received file does not match that of the original',
      'O SHA-256 do arquivo recebido difere do SHA-256 do arquivo enviado',
    ),
    evidence: ['broken'],
    cure: ['/var/lib/kubejoin'],
  }),
  ofHost('no-execution', {
    fault: said('Nothing can be executed in /var/lib', 'Nada pode ser executado em /var/lib'),
    how: said('the executable on that host loses its execute permission', 'o executável de lá perde o seu modo'),
    kind: 'REMOTE_NOT_RUN',
    cause: said('/var/lib is mounted with noexec', '/var/lib está montado com noexec'),
    evidence: ['126', 'broken'],
    cure: ['--keep-executable install'],
  }),
  ofHost('login-shell-talks', {
    fault: said('A login shell prints many lines', 'Um shell de login mostra muitas linhas'),
    how: said('600 lines before anything else', '600 linhas antes de qualquer outra coisa'),
    kind: 'REMOTE_OUTPUT_UNUSABLE',
    cause: said('the login shell prints them', 'elas vêm do shell de login'),
    evidence: ['broken'],
    cure: ['ssh {address} true'],
  }),
  ofHost('connection-breaks', {
    fault: said('The connection is lost while a host is joining', 'A conexão se perde enquanto uma máquina se associa'),
    how: said('ssh exits while the join is waiting', 'o ssh termina enquanto a associação espera'),
    kind: 'SSH_CONNECTION_LOST',
    cause: said('The machine or the network failed', 'A máquina ou a rede falhou'),
    evidence: ['broken', 'Timeout, server {address} not responding'],
    cure: ['the same command again|o mesmo comando novamente'],
  }),
  ofHost('not-done-in-time', {
    fault: said('A host exceeds its time limit', 'Uma máquina excede o tempo limite'),
    how: said('a join that waits, timeLimit: 3s', 'uma associação que espera, timeLimit: 3s'),
    kind: 'FLEET_HOST_TIMED_OUT',
    cause: said('kubejoin told it to stop', 'O kubejoin mandou interrompê-la'),
    evidence: ['broken', '3 s'],
    cure: ['--time-limit', 'timeLimit'],
  }),
] as const satisfies readonly FaultRow[];
