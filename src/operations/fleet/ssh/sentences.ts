import { failure } from '../../../base/failure.ts';
import { AGAIN, SSH_VALUES, said } from '../sentences.ts';

/** What can be given for all hosts, by its flag. */
export type SshFlag = '--ssh-config' | '--ssh-identity' | '--ssh-jump' | '--ssh-option';

const SSH_FLAGS: Readonly<Record<SshFlag, string>> = {
  '--ssh-config': 'the path of a file, and not begin with "-"',
  '--ssh-identity': SSH_VALUES.identityFile,
  '--ssh-jump': SSH_VALUES.proxyJump,
  '--ssh-option': 'Name=value, on one line',
};

export const at = (p: { host: string; address: string }): string =>
  p.host === p.address ? p.host : `${p.host} (${p.address})`;

const UNREACHABLE = {
  name: 'Its name could not be resolved.',
  refused: 'Nothing listens on that port there, or a firewall refuses the connection.',
  timeout: 'It did not answer in time: it is down, slow, or a firewall drops the packets.',
  'no-route': 'There is no way to it from here.',
  closed:
    'It closed the connection before the login: its SSH server is overloaded, refuses this address, or is something else.',
} as const;

const SUDO = {
  password: 'sudo asks for a password there, and nobody is asked here.',
  'not-allowed': 'sudo does not allow this user to run a shell as root.',
  terminal: 'sudo there wants a terminal (requiretty).',
  missing: 'There is no sudo on that machine.',
  other: 'sudo did not start the command.',
} as const;

export const FLEET_SSH_FLAG_UNFIT = failure('FLEET_SSH_FLAG_UNFIT', {
  class: 'usage',
  sample: { flag: '--ssh-jump', value: 'bastion-%h' },
  english: (p: { flag: SshFlag; value: string }) => ({
    what: `${p.flag} "${p.value}" is nothing that ssh can be given. Nothing was done.`,
    cause: `It must be ${SSH_FLAGS[p.flag]}.`,
    cure: `Correct it, or leave ${p.flag} out. What ssh needs beyond that belongs in its configuration (--ssh-config).`,
  }),
});

export const FLEET_SSH_OPTION_SETTLED = failure('FLEET_SSH_OPTION_SETTLED', {
  class: 'usage',
  sample: { option: 'StrictHostKeyChecking' },
  english: (p: { option: string }) => ({
    what: `--ssh-option cannot set ${p.option}. Nothing was done.`,
    cause:
      p.option.toLowerCase() === 'stricthostkeychecking'
        ? 'Host keys are always checked, whatever the configuration of ssh says; --ssh-host-keys is the only way to change that.'
        : 'kubejoin settles this option itself, so that ssh neither asks a question nor opens a way into this machine.',
    cure:
      p.option.toLowerCase() === 'stricthostkeychecking'
        ? 'Use --ssh-host-keys known, accept-new or unchecked.'
        : 'Leave this --ssh-option out.',
  }),
});

export const FLEET_HOST_KEYS_NOT_KEPT = failure('FLEET_HOST_KEYS_NOT_KEPT', {
  class: 'usage',
  sample: { host: 'worker-3' },
  english: (p: { host: string }) => ({
    what: `The host key of ${p.host} would be accepted without a check each time. It was not connected to.`,
    cause:
      'With --ssh-host-keys accept-new a new key is kept for the next time, but ssh is configured to keep none (UserKnownHostsFile /dev/null).',
    cure: 'Name a file: --ssh-option UserKnownHostsFile=~/.ssh/known_hosts.',
  }),
});

export const SSH_HOST_KEY_UNKNOWN = failure('SSH_HOST_KEY_UNKNOWN', {
  class: 'host',
  sample: { host: 'worker-3', address: '10.0.0.23' },
  english: (p: { host: string; address: string }) => ({
    what: `The host key of ${at(p)} is not known here, so it was not connected to.`,
    cause: 'It is in none of your known_hosts files, and nobody is there to be asked whether it is the right machine.',
    cure: `Compare its fingerprint ("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on it) and connect once by hand: ssh ${p.address}. Where the network is trusted, --ssh-host-keys accept-new takes a key the first time it is seen.`,
  }),
});

export const SSH_HOST_KEY_CHANGED = failure('SSH_HOST_KEY_CHANGED', {
  class: 'host',
  sample: { host: 'worker-3', address: '10.0.0.23', fingerprint: 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8' },
  english: (p: { host: string; address: string; fingerprint: string }) => ({
    what: `The host key of ${at(p)} is not the one that is known here. Nothing was sent to it.`,
    cause: `The machine was installed again, another one has its address, or somebody stands between.${p.fingerprint === '' ? '' : ` It shows ${p.fingerprint}.`}`,
    cure: `Compare the fingerprint on the machine itself. Only if it is right: ssh-keygen -R ${p.address}, connect once by hand, ${AGAIN}.`,
  }),
});

export const SSH_LOGIN_REFUSED = failure('SSH_LOGIN_REFUSED', {
  class: 'host',
  sample: { host: 'worker-3', address: '10.0.0.23', methods: 'publickey,password' },
  english: (p: { host: string; address: string; methods: string }) => ({
    what: `${at(p)} did not let this user in.`,
    cause: `None of the keys that ssh offers here is accepted there for that user.${p.methods === '' ? '' : ` The server takes: ${p.methods}.`} Passwords are not asked for.`,
    cure: `Try "ssh -o BatchMode=yes ${p.address} true"; load the key into the agent (ssh-add), name it (identityFile, or --ssh-identity), or correct the user, ${AGAIN}.`,
  }),
});

export const SSH_UNREACHABLE = failure('SSH_UNREACHABLE', {
  class: 'host',
  sample: {
    ...{ host: 'worker-3', address: '10.0.0.23', reason: 'refused' },
    words: 'ssh: connect to host 10.0.0.23 port 22: Connection refused',
  },
  english: (p: { host: string; address: string; reason: keyof typeof UNREACHABLE; words: string }) => ({
    what: `${at(p)} could not be reached by SSH.`,
    cause: `${UNREACHABLE[p.reason]}${said(p.words)}`,
    cure: `Correct address or port in the hosts file, or mend the machine or the way to it (a jump host: proxyJump), ${AGAIN}.`,
  }),
});

export const SSH_FAILED = failure('SSH_FAILED', {
  class: 'host',
  sample: {
    host: 'worker-3',
    address: '10.0.0.23',
    code: 255,
    words: 'command-line: line 0: Bad configuration option: foo',
  },
  english: (p: { host: string; address: string; code: number | null; words: string }) => ({
    what: `ssh ended${p.code === null ? '' : ` with code ${p.code}`} before ${at(p)} had said anything.`,
    cause:
      p.words === ''
        ? 'It has given no reason. The login shell there may end at once (nologin).'
        : `Its words: ${p.words}`,
    cure: `Try "ssh -o BatchMode=yes ${p.address} id", mend what it says, ${AGAIN}.`,
  }),
});

export const SUDO_REFUSED = failure('SUDO_REFUSED', {
  class: 'host',
  sample: { host: 'worker-3', uid: 1000, reason: 'password', words: 'sudo: a password is required' },
  english: (p: { host: string; uid: number; reason: keyof typeof SUDO; words: string }) => ({
    what: `On ${p.host} the user who logged in (uid ${p.uid}) could not become root.`,
    cause: `${SUDO[p.reason]}${said(p.words)}`,
    cure: `Log in as root (user: root), or let that user run "sudo -n sh" without a password (a line "USER ALL=(root) NOPASSWD: /bin/sh" in /etc/sudoers.d), ${AGAIN}.`,
  }),
});
