import { describe, expect, it } from 'vitest';
import { knownHost, loginWords, type SshOptions } from '../../../src/features/fleet/ssh/ssh-command.ts';
import { connectionFailure, lastWords, sudoFailure } from '../../../src/features/fleet/ssh/ssh-failure.ts';
import type { FleetHost } from '../../../src/operations/hosts/hosts-fields.ts';

const AT = { host: 'h', address: 'a', login: '-l admin -p 2222 a', knownAs: "'[a]:2222'" };
const failed = (errors: string, code: number | undefined = 255) => connectionFailure({ ...AT, code, errors });
const FINGERPRINT = `SHA256:${'aB0+/'.repeat(8)}xyz`;

describe('a login that failed', () => {
  it.each(['REMOTE HOST IDENTIFICATION HAS CHANGED!', 'POSSIBLE DNS SPOOFING DETECTED!'])('%s', (line) => {
    const errors = `@ WARNING: ${line} @\nThe fingerprint for the ED25519 key sent by the remote host is\n${FINGERPRINT}.\nHost key verification failed.`;
    for (const text of [errors, errors.toLowerCase().replace(FINGERPRINT.toLowerCase(), FINGERPRINT)]) {
      expect(failed(text)).toMatchObject({
        code: 'SSH_HOST_KEY_CHANGED',
        params: { host: 'h', address: 'a', fingerprint: FINGERPRINT },
      });
    }
    expect(failed(line)).toMatchObject({ params: { fingerprint: '' } });
    for (const [length, shown] of [[19], [20, 20], [60, 60], [61, 60]] as const)
      expect(failed(`${line} SHA256:${'a'.repeat(length)}`)).toMatchObject({
        params: { fingerprint: shown ? `SHA256:${'a'.repeat(shown)}` : '' },
      });
  });

  it.each([
    'Host key verification failed.',
    'No ED25519 host key is known for a and you have requested strict checking.',
    'host key is known for  and you have requested strict',
  ])('%s', (errors) => {
    for (const text of [errors, errors.toUpperCase()])
      expect(failed(text)).toMatchObject({ code: 'SSH_HOST_KEY_UNKNOWN', params: { host: 'h', address: 'a' } });
  });

  it.each([
    ['u@a: Permission denied (publickey,password).', 'publickey,password'],
    ['u@a: Permission denied ().', ''],
    ['Received disconnect from a port 22:2: Too many authentication failures', ''],
  ])('%s', (errors, methods) => {
    expect(failed(errors)).toMatchObject({ code: 'SSH_LOGIN_REFUSED', params: { host: 'h', address: 'a', methods } });
    expect(failed(errors.toLowerCase(), 1)).toMatchObject({ code: 'SSH_LOGIN_REFUSED' });
  });

  it.each([
    ['Could not resolve hostname a: Name or service not known', 'name'],
    ['connect to host a port 22: Connection refused', 'refused'],
    ['connect to host a port 22: Connection timed out', 'timeout'],
    ['connect to host a port 22: Operation timed out', 'timeout'],
    ['No route to host', 'no-route'],
    ['Network is unreachable', 'no-route'],
    ['Host is down', 'no-route'],
    ['kex_exchange_identification: x', 'closed'],
    ['banner exchange: x', 'closed'],
    ['Connection reset by 10.0.0.1 port 22', 'closed'],
    ['Connection closed by 10.0.0.1 port 22', 'closed'],
  ])('%s', (line, reason) => {
    for (const text of [line, line.toUpperCase()]) {
      const params = { host: 'h', address: 'a', reason, words: `one / ssh: ${text}` };
      expect(failed(`one\nssh: ${text}`)).toMatchObject({ code: 'SSH_UNREACHABLE', params });
    }
    // Only 255 is ssh's own.
    expect(failed(line, 1)).toMatchObject({ code: 'SSH_FAILED', params: { code: 1 } });
  });

  it.each([
    [255, 255],
    [127, 127],
    [undefined, null],
  ])('for another reason, with the code %s', (code, told) => {
    expect(connectionFailure({ ...AT, code, errors: 'Bad configuration option: foo' })).toMatchObject({
      code: 'SSH_FAILED',
      params: { host: 'h', address: 'a', code: told, words: 'Bad configuration option: foo' },
    });
  });
});

describe('the command to log in by hand', () => {
  const host = { name: 'h', address: '10.0.0.23', role: 'worker', labels: {} } as FleetHost;
  it.each<[Partial<FleetHost>, SshOptions, string]>([
    [{}, {}, '10.0.0.23'],
    [{ user: 'admin', port: 2222 }, {}, '-l admin -p 2222 10.0.0.23'],
    [{ identityFile: '/k e/y' }, { proxyJump: 'jump' }, "-i '/k e/y' -J jump 10.0.0.23"],
    [
      { user: 'u' },
      { configFile: '/c', options: ['ProxyCommand=nc %h'] },
      "-F /c -o 'ProxyCommand=nc %h' -l u 10.0.0.23",
    ],
  ])('is that of %j with %j', (own, ssh, login) => {
    const prepared = { ...ssh, configFile: '/run/made', ownConfigFile: ssh.configFile };
    expect(loginWords({ ...host, ...own }, prepared)).toBe(login);
  });

  it.each(['REMOTE HOST IDENTIFICATION HAS CHANGED!', 'Host key verification failed.', 'Permission denied (x)', 'odd'])(
    'stands in the cure after "%s"',
    (errors) => {
      expect(failed(errors).text.cure).toMatch(/ssh (-o BatchMode=yes )?-l admin -p 2222 a/);
    },
  );

  it('names a key with its port, as known_hosts does', () => {
    expect(failed('REMOTE HOST IDENTIFICATION HAS CHANGED!').text.cure).toContain("ssh-keygen -R '[a]:2222'");
    expect([knownHost({ address: 'a', port: 2222 }), knownHost({ address: 'a', port: undefined })]).toEqual([
      "'[a]:2222'",
      'a',
    ]);
  });
});

describe('a user who did not become root', () => {
  it.each([
    ['sudo: a password is required', 'password'],
    ['sudo: a terminal is required to read the password; either use -S', 'password'],
    ['sudo: sorry, you must have a tty to run sudo', 'terminal'],
    ['sh: 1: sudo: not found', 'missing'],
    ['bash: sudo: command not found', 'missing'],
    ['/bin/sh: sudo: No such file or directory', 'missing'],
    ['exec: sudo: x', 'missing'],
    ['a is not in the sudoers file.', 'not-allowed'],
    ['Sorry, user a is not allowed to execute x', 'not-allowed'],
    ['user a is not allowed to run sudo on b', 'not-allowed'],
    ['user a may not run sudo on b', 'not-allowed'],
    ['something else', 'other'],
    ['', 'other'],
  ])('%s', (errors, reason) => {
    const params = { host: 'h', uid: 1000, words: errors };
    expect(sudoFailure({ host: 'h', uid: 1000, errors })).toMatchObject({
      code: 'SUDO_REFUSED',
      params: { ...params, reason },
    });
    expect(sudoFailure({ host: 'h', uid: 1000, errors: errors.toUpperCase() })).toMatchObject({ params: { reason } });
  });
});

describe('the last words', () => {
  it.each([
    ['', ''],
    ['a', 'a'],
    ['a\nb\nc\nd', 'b / c / d'],
    ['a\r\nb\r\n\r\n  \r\nc\r\n', 'a / b / c'],
    ['Warning: Permanently added x to the list\na', 'a'],
    ['a: Warning: Permanently added x', 'a: Warning: Permanently added x'],
  ])('of %j are %j', (errors, words) => {
    expect(lastWords(errors)).toBe(words);
  });

  it('are as many as were asked for', () => {
    expect(lastWords('a\nb\nc', 1)).toBe('c');
  });
});
