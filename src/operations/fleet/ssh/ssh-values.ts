import { Failure } from '../../../base/failure.ts';
import { shown } from '../../../base/shown.ts';
import type { SshFlag } from './sentences.ts';
import { FLEET_SSH_FLAG_UNFIT, FLEET_SSH_OPTION_SETTLED } from './sentences.ts';
import type { SshOptions } from './ssh-command.ts';
import { settledName } from './ssh-settings.ts';

const CONTROL = /\p{Cc}/u;
/** A word that ssh takes for an option where somebody forgot the value before it. */
const isWord = (value: string) => value !== '' && !value.startsWith('-') && !CONTROL.test(value);

/** ssh makes a ProxyCommand of it, run by a shell, in which % stands for something else; each host in it is an argument of another ssh. */
const HOP = /^(?:ssh:\/\/)?(?:[A-Za-z0-9_][A-Za-z0-9._@-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/?$/;
const LONGEST_JUMP = 500;

export function isProxyJump(value: string): boolean {
  return value.length <= LONGEST_JUMP && value.split(',').every((hop) => HOP.test(hop));
}

/** `ssh -i` looks for the file as it is written, and passes over it where that is not there; then it reads the one with its tokens replaced. */
export function isIdentityFile(value: string): boolean {
  return isWord(value) && !/%|\$\{/.test(value);
}

/** Its value is for ssh alone to judge: a ProxyCommand needs its %h. */
function isOption(value: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(?:\s*=\s*|\s+)\S/.test(value) && !CONTROL.test(value);
}

/** Throws FLEET_SSH_FLAG_UNFIT for what ssh would take for something else than was meant, FLEET_SSH_OPTION_SETTLED for what has no effect. */
export function checkSshOptions({ configFile, identityFile, proxyJump, options = [] }: SshOptions): void {
  const check = (flag: SshFlag, value: string | undefined, fits: (value: string) => boolean) => {
    if (value !== undefined && !fits(value)) throw new Failure(FLEET_SSH_FLAG_UNFIT, { flag, value: shown(value) });
  };
  check('--ssh-config', configFile, isWord);
  check('--ssh-identity', identityFile, isIdentityFile);
  check('--ssh-jump', proxyJump, isProxyJump);
  for (const option of options) {
    check('--ssh-option', option, isOption);
    const name = settledName(option);
    if (name !== undefined) throw new Failure(FLEET_SSH_OPTION_SETTLED, { option: name });
  }
}
