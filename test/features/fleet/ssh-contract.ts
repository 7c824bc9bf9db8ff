/**
 * Behavior of OpenSSH's client that kubejoin relies on. Both the stand-in of the unit tests (stand-in.test.ts) and the
 * real ssh with a real sshd (lab/fleet/ssh-contract.test.ts) must pass it.
 */
import { expect, it, vi } from 'vitest';
import { knownHost, loginWords, type SshOptions, sshCommand } from '../../../src/features/fleet/ssh/ssh-command.ts';
import { connectionFailure } from '../../../src/features/fleet/ssh/ssh-failure.ts';
import { converse } from '../../../src/host/linux/programs/conversation.ts';
import type { FleetHost } from '../../../src/operations/hosts/hosts-fields.ts';
import type { FailureKind } from '../../../src/program/definitions.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { outputOf } from './support/stand-in.ts';

export const BROKEN_LOGINS = {
  'no-such-name': 'SSH_UNREACHABLE',
  'refused-port': 'SSH_UNREACHABLE',
  'unknown-key': 'SSH_HOST_KEY_UNKNOWN',
  'changed-key': 'SSH_HOST_KEY_CHANGED',
  'no-key': 'SSH_LOGIN_REFUSED',
} as const satisfies Record<string, FailureKind>;
export type Login = 'good' | keyof typeof BROKEN_LOGINS;

export interface SshSide {
  /** How to get to a host in this way. */
  to(login: Login): { host: FleetHost; ssh: SshOptions };
  /** True if the file exists on the host of the valid login, in the directory in which commands start. */
  hasFile(name: string): Promise<boolean>;
}

const until = (holds: () => Promise<boolean>) => vi.waitUntil(holds, { timeout: PATIENCE_MS, interval: 20 });

export function sshContract(side: () => SshSide): void {
  const start = (login: Login, command: string) => {
    const { host, ssh } = side().to(login);
    return converse([...sshCommand(host, ssh).slice(0, -1), command]);
  };

  it('hands output, standard error and exit code of the command over', async () => {
    const talk = start('good', 'echo out; echo err >&2; exit 7');
    expect(await outputOf(talk)).toBe('out\n');
    expect(await talk.ended).toEqual({ code: 7 });
    expect(talk.errors()).toContain('err');
  });

  it('hands input over to the byte, and its end', async () => {
    const talk = start('good', 'sha256sum; echo done');
    const bytes = Buffer.alloc(3_000_000, '\u0000\n\r\u00ff~.', 'latin1');
    const read = outputOf(talk);
    for (let at = 0; at < bytes.length; at += 100_000) await talk.write(bytes.subarray(at, at + 100_000));
    talk.endInput();
    const { sha256 } = await import('../../../src/base/sha256.ts');
    expect(await read).toBe(`${sha256(bytes)}  -\ndone\n`);
  });

  it('gives the command no terminal', async () => {
    const talk = start('good', 'test -t 0 || test -t 1 || echo none');
    expect(await outputOf(talk)).toBe('none\n');
  });

  it('killed here, the command there sees the end of its input, and can still do something', async () => {
    const talk = start('good', 'trap "" PIPE; echo ready; cat > /dev/null; echo > contract-ended');
    for await (const chunk of talk.output) if (String(chunk).includes('ready')) break;
    talk.kill();
    await until(() => side().hasFile('contract-ended'));
  });

  it.each(Object.entries(BROKEN_LOGINS) as [keyof typeof BROKEN_LOGINS, FailureKind][])(
    '%s is told as %s',
    async (login, code) => {
      const { host } = side().to(login);
      const talk = start(login, 'echo in');
      expect(await outputOf(talk)).toBe('');
      const end = await talk.ended;
      expect(end.code).toBe(255);
      const failure = connectionFailure({
        host: host.name,
        address: host.address,
        login: loginWords(host, {}),
        knownAs: knownHost(host),
        code: end.code,
        errors: talk.errors(),
      });
      expect(failure.code, talk.errors()).toBe(code);
    },
  );
}
