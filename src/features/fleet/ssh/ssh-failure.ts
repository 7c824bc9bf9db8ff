import { Failure } from '../../../base/failure.ts';
import { hostText } from '../host-text.ts';
import {
  SSH_FAILED,
  SSH_HOST_KEY_CHANGED,
  SSH_HOST_KEY_UNKNOWN,
  SSH_LOGIN_REFUSED,
  SSH_UNREACHABLE,
  SUDO_REFUSED,
} from './fleet-ssh-sentences.ts';

/** State of a connection when ssh exited. */
interface SshEnd {
  host: string;
  address: string;
  /** See `loginWords`. */
  login: string;
  /** See `knownHost`. */
  knownAs: string;
  /** 255 is ssh's own exit code, any other the remote command's. */
  code: number | undefined;
  errors: string;
}

/** ssh's messages, which are not translated and unchanged since OpenSSH 6 (sshconnect.c, ssh.c, readconf.c). */
const UNREACHABLE: readonly (readonly [RegExp, 'name' | 'refused' | 'timeout' | 'no-route' | 'closed'])[] = [
  [/Could not resolve hostname/i, 'name'],
  [/Connection refused/i, 'refused'],
  [/timed out|Operation timed out/i, 'timeout'],
  [/No route to host|Network is unreachable|Host is down/i, 'no-route'],
  [/kex_exchange_identification|banner exchange|Connection (reset|closed) by/i, 'closed'],
];

/** The failure for an ssh that exited before the host sent anything. */
export function connectionFailure({ host, address, login, knownAs, code, errors }: SshEnd): Failure {
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|POSSIBLE DNS SPOOFING/i.test(errors))
    return new Failure(SSH_HOST_KEY_CHANGED, { host, address, login, knownAs, fingerprint: fingerprintIn(errors) });
  if (/Host key verification failed|host key is known for [^ \n]* and you have requested strict/i.test(errors))
    return new Failure(SSH_HOST_KEY_UNKNOWN, { host, address, login });
  const refused = /Permission denied \(([^()]*)\)/i.exec(errors);
  if (refused || /Too many authentication failures/i.test(errors))
    return new Failure(SSH_LOGIN_REFUSED, { host, address, login, methods: hostText(refused?.[1] ?? '') });
  const unreachable = code === 255 ? UNREACHABLE.find(([pattern]) => pattern.test(errors)) : undefined;
  if (unreachable)
    return new Failure(SSH_UNREACHABLE, { host, address, reason: unreachable[1], words: lastWords(errors) });
  return new Failure(SSH_FAILED, { host, address, login, code: code ?? null, words: lastWords(errors) });
}

function fingerprintIn(errors: string): string {
  return /SHA256:[A-Za-z0-9+/=]{20,60}/.exec(errors)?.[0] ?? '';
}

const REFUSALS: readonly (readonly [RegExp, 'password' | 'not-allowed' | 'terminal' | 'missing'])[] = [
  [/password is required|a terminal is required to read the password/i, 'password'],
  [/must have a tty/i, 'terminal'],
  [/sudo: (command )?not found|sudo: No such file|exec: sudo/i, 'missing'],
  [/not in the sudoers|not allowed to (execute|run)|may not run sudo/i, 'not-allowed'],
];

/** The failure for a logged-in user who could not become root. */
export function sudoFailure({ host, errors, uid }: Pick<SshEnd, 'host' | 'errors'> & { uid: number }): Failure {
  const reason = REFUSALS.find(([pattern]) => pattern.test(errors))?.[1] ?? 'other';
  return new Failure(SUDO_REFUSED, { host, uid, reason, words: lastWords(errors) });
}

/** The last lines of standard error, safe to show. */
export function lastWords(errors: string, lines = 3): string {
  const said = errors.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^Warning: Permanently added/.test(line));
  return hostText(said.slice(-lines).join(' / '));
}
