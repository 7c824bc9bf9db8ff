import { failure } from '../../../base/failure.ts';
import { SSH_VALUES } from '../../../operations/hosts/operations-hosts-sentences.ts';
import { AGAIN, said } from '../fleet-sentences.ts';

/** Flags whose values are passed to ssh for all hosts. */
export type SshFlag = '--ssh-config' | '--ssh-identity' | '--ssh-jump' | '--ssh-option';

const SSH_FLAGS: Readonly<Record<SshFlag, string>> = {
  '--ssh-config': 'the path to a file that does not begin with "-"',
  '--ssh-identity': SSH_VALUES.identityFile,
  '--ssh-jump': SSH_VALUES.proxyJump,
  '--ssh-option': 'Name=value, on one line',
};

export const at = (p: { host: string; address: string }): string =>
  p.host === p.address ? p.host : `${p.host} (${p.address})`;

const UNREACHABLE = {
  name: 'The host name could not be resolved.',
  refused: 'Nothing is listening on the SSH port, or a firewall is rejecting the connection.',
  timeout: 'The host did not respond in time: it is down or slow, or a firewall is dropping the packets.',
  'no-route': 'There is no route to the host from this machine.',
  closed:
    'The host closed the connection before the login: its SSH server is overloaded or rejects connections from this machine, or another service uses the port.',
} as const;

const SUDO = {
  password: 'sudo requires a password on the host, and kubejoin does not prompt for one.',
  'not-allowed': 'sudo does not allow this user to run a shell as root.',
  terminal: 'sudo requires a terminal on the host (requiretty).',
  missing: 'sudo is not installed on the host.',
  other: 'sudo did not start the command.',
} as const;

export const FLEET_SSH_FLAG_UNFIT = failure('FLEET_SSH_FLAG_UNFIT', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { flag: '--ssh-jump', value: 'bastion-%h' },
  english: (p: { flag: SshFlag; value: string }) => ({
    what: `${p.flag} "${p.value}" cannot be passed to ssh. Nothing was done.`,
    cause: `The value must be ${SSH_FLAGS[p.flag]}.`,
    cure: `Correct or omit ${p.flag}. Other ssh settings belong in the ssh configuration (--ssh-config).`,
  }),
});

export const FLEET_SSH_OPTION_SETTLED = failure('FLEET_SSH_OPTION_SETTLED', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { option: 'StrictHostKeyChecking' },
  english: (p: { option: string }) => ({
    what: `--ssh-option cannot set ${p.option}. Nothing was done.`,
    cause:
      p.option.toLowerCase() === 'stricthostkeychecking'
        ? 'Host keys are checked regardless of the ssh configuration; only --ssh-host-keys can change this.'
        : `kubejoin sets ${p.option} itself, so that ssh does not prompt and does not give hosts access to this machine.`,
    cure:
      p.option.toLowerCase() === 'stricthostkeychecking'
        ? 'Use --ssh-host-keys known, accept-new or unchecked.'
        : 'Omit this --ssh-option.',
  }),
});

export const FLEET_HOST_KEYS_NOT_KEPT = failure('FLEET_HOST_KEYS_NOT_KEPT', {
  class: 'usage',
  sample: { host: 'worker-3' },
  english: (p: { host: string }) => ({
    what: `kubejoin did not connect to ${p.host}: with the current ssh configuration, every connection would accept any host key without verification.`,
    cause:
      'With --ssh-host-keys accept-new, ssh must store new keys for the next connection, but it is configured not to store any (UserKnownHostsFile /dev/null).',
    cure: 'Specify a file for the keys: --ssh-option UserKnownHostsFile=~/.ssh/known_hosts.',
  }),
});

export const SSH_HOST_KEY_UNKNOWN = failure('SSH_HOST_KEY_UNKNOWN', {
  class: 'host',
  sample: { host: 'worker-3', address: '10.0.0.23', login: '-l admin 10.0.0.23' },
  english: (p: { host: string; address: string; login: string }) => ({
    what: `kubejoin did not connect to ${at(p)}: its host key is unknown.`,
    cause: 'The key is not in any of your known_hosts files, and kubejoin does not prompt for confirmation.',
    cure: `Verify the fingerprint of the host key ("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the host) and connect once manually: ssh ${p.login}. On a trusted network, --ssh-host-keys accept-new accepts keys on first use.`,
  }),
});

export const SSH_HOST_KEY_CHANGED = failure('SSH_HOST_KEY_CHANGED', {
  class: 'host',
  sample: {
    ...{ host: 'worker-3', address: '10.0.0.23', login: '-l admin -p 2222 10.0.0.23', knownAs: "'[10.0.0.23]:2222'" },
    fingerprint: 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8',
  },
  english: (p: { host: string; address: string; login: string; knownAs: string; fingerprint: string }) => ({
    what: `The host key of ${at(p)} has changed. Nothing was sent to the host.`,
    cause: `The machine was reinstalled, another machine has its address, or someone is intercepting the connection.${p.fingerprint === '' ? '' : ` The key is now ${p.fingerprint}.`}`,
    cure: `Compare the key's fingerprint with the one shown on the machine itself. Only if they match, run "ssh-keygen -R ${p.knownAs}", connect once manually ("ssh ${p.login}"), ${AGAIN}.`,
  }),
});

export const SSH_LOGIN_REFUSED = failure('SSH_LOGIN_REFUSED', {
  class: 'host',
  sample: { host: 'worker-3', address: '10.0.0.23', login: '-l admin 10.0.0.23', methods: 'publickey,password' },
  english: (p: { host: string; address: string; login: string; methods: string }) => ({
    what: `${at(p)} rejected the login.`,
    cause: `The host did not accept any of the keys that ssh offered for the login user.${p.methods === '' ? '' : ` Accepted authentication methods: ${p.methods}.`} kubejoin does not prompt for passwords.`,
    cure: `Try "ssh -o BatchMode=yes ${p.login} true". Load the key into the agent (ssh-add), specify it (identityFile or --ssh-identity) or correct the user name, ${AGAIN}.`,
  }),
});

export const SSH_UNREACHABLE = failure('SSH_UNREACHABLE', {
  class: 'host',
  sample: {
    ...{ host: 'worker-3', address: '10.0.0.23', reason: 'refused' },
    words: 'ssh: connect to host 10.0.0.23 port 22: Connection refused',
  },
  english: (p: { host: string; address: string; reason: keyof typeof UNREACHABLE; words: string }) => ({
    what: `Cannot reach ${at(p)} over SSH.`,
    cause: `${UNREACHABLE[p.reason]}${said(p.words)}`,
    cure: `Correct the address or port in the hosts file, set proxyJump if the host is reachable only through a jump host, or fix the machine or the network, ${AGAIN}.`,
  }),
});

export const SSH_FAILED = failure('SSH_FAILED', {
  class: 'host',
  sample: {
    host: 'worker-3',
    address: '10.0.0.23',
    login: '-l admin 10.0.0.23',
    code: 255,
    words: 'command-line: line 0: Bad configuration option: foo',
  },
  english: (p: { host: string; address: string; login: string; code: number | null; words: string }) => ({
    what: `ssh exited${p.code === null ? '' : ` with code ${p.code}`} before ${at(p)} sent any data.`,
    cause:
      p.words === ''
        ? `ssh reported no reason. The login shell on ${p.host} may exit immediately (nologin).`
        : `Output: ${p.words}`,
    cure: `Try "ssh -o BatchMode=yes ${p.login} id", fix the problem it reports, ${AGAIN}.`,
  }),
});

export const SUDO_REFUSED = failure('SUDO_REFUSED', {
  class: 'host',
  sample: { host: 'worker-3', uid: 1000, reason: 'password', words: 'sudo: a password is required' },
  english: (p: { host: string; uid: number; reason: keyof typeof SUDO; words: string }) => ({
    what: `The login user (UID ${p.uid}) on ${p.host} could not become root.`,
    cause: `${SUDO[p.reason]}${said(p.words)}`,
    cure: `Log in as root (user: root in the hosts file), or allow the login user to run "sudo -n sh" without a password (for example, with the line "USER ALL=(root) NOPASSWD: /bin/sh" in /etc/sudoers.d), ${AGAIN}.`,
  }),
});
