import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { Failure } from '../../../src/base/failure.ts';
import { schedule } from '../../../src/base/schedule.ts';
import { Secret } from '../../../src/base/secret.ts';
import { sha256 } from '../../../src/base/sha256.ts';
import { eventFields, jsonLine } from '../../../src/cli/render/output/json-reporter.ts';
import { CSR_DENIED } from '../../../src/engine/conditions/engine-conditions-sentences.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { BoundedLines, LONGEST_LINE_BYTES, UnfitOutput } from '../../../src/features/fleet/bounded-lines.ts';
import { Executables } from '../../../src/features/fleet/executables.ts';
import { hostJson, hostText } from '../../../src/features/fleet/host-text.ts';
import { RemoteLines } from '../../../src/features/fleet/remote-lines.ts';
import { remoteCommand } from '../../../src/features/fleet/remote-script.ts';
import { parseRequest, requestLine } from '../../../src/features/fleet/request.ts';
import { checkSshOptions, type SshOptions, sshCommand } from '../../../src/features/fleet/ssh/ssh-command.ts';
import { connectionFailure, lastWords, sudoFailure } from '../../../src/features/fleet/ssh/ssh-failure.ts';
import type { Distrust } from '../../../src/host/distrust.ts';
import { english as commandsEnglish, failureFields } from '../../../src/i18n/catalogue.ts';
import { changeSentence } from '../../../src/i18n/change-sentence.ts';
import { showableIn } from '../../../src/i18n/showable.ts';
import type { FailureKind } from '../../../src/program/definitions.ts';
import { definitionOf, wholeEnglish as english } from '../../../src/program/definitions.ts';
import { failureSamples } from '../../support/sentences.ts';
import { fleetHost } from './support/stand-in.ts';

describe('the schedule', () => {
  /** Runs items that take one tick each; gives what ran at the same time. */
  async function run(items: string[], parallel: number, signal = new AbortController().signal) {
    const running = new Set<string>();
    const seen: string[][] = [];
    const begun: string[] = [];
    const work = async (item: string) => {
      begun.push(item);
      running.add(item);
      seen.push([...running]);
      await new Promise((resolve) => setTimeout(resolve, item.startsWith('slow') ? 30 : 5));
      running.delete(item);
    };
    await schedule(items, work, { parallel, ordered: (item) => item.startsWith('cp'), signal });
    return { seen, begun };
  }

  it('has so many at work as it may, and never two that are ordered', async () => {
    const { seen, begun } = await run(['cp1', 'cp2', 'cp3', 'slow1', 'w2', 'w3', 'w4'], 3);
    expect(Math.max(...seen.map(({ length }) => length))).toBe(3);
    expect(seen.every((running) => running.filter((item) => item.startsWith('cp')).length <= 1)).toBe(true);
    expect(begun.filter((item) => item.startsWith('cp'))).toEqual(['cp1', 'cp2', 'cp3']);
    expect([...begun].sort()).toEqual(['cp1', 'cp2', 'cp3', 'slow1', 'w2', 'w3', 'w4']);
  });

  it('with one at a time keeps the order', async () => {
    expect((await run(['cp1', 'w1', 'w2'], 1)).begun).toEqual(['cp1', 'w1', 'w2']);
  });

  it('begins nothing more after an abort, and waits for what has begun', async () => {
    const controller = new AbortController();
    let ended = 0;
    const work = async () => {
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended += 1;
    };
    await schedule(['a', 'b', 'c'], work, { parallel: 1, ordered: () => false, signal: controller.signal });
    expect(ended).toBe(1);
  });
});

describe('lines of a host', () => {
  const chunks = (...texts: string[]) => each(texts);
  async function* each(texts: readonly string[]) {
    for (const text of texts) yield Buffer.from(text);
  }
  const all = async (lines: BoundedLines) => {
    const seen: string[] = [];
    for (let line = await lines.next(); line !== undefined; line = await lines.next()) seen.push(line);
    return seen;
  };

  it('come whole, however they are cut', async () => {
    expect(await all(new BoundedLines(chunks('a', 'b\r\nc\n\nd', '\n', 'é'.slice(0), 'last')))).toEqual([
      'ab',
      'c',
      '',
      'd',
      'élast',
    ]);
    const bytes = Buffer.from('olá\n');
    async function* cut() {
      for (const byte of bytes) yield Buffer.from([byte]);
    }
    expect(await all(new BoundedLines(cut()))).toEqual(['olá']);
  });

  it('may not be without end', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536, 'x');
    }
    await expect(new BoundedLines(endless()).next()).rejects.toThrow(UnfitOutput);
    expect((await all(new BoundedLines(chunks('x'.repeat(LONGEST_LINE_BYTES))))).length).toBe(1);
  });

  it('may be any bytes in any pieces', async () => {
    const line = fc.stringMatching(/^[aé\r ]{0,6}$/);
    const lines = fc.array(line, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lines, fc.array(fc.nat(12), { minLength: 1 }), async (given, cuts) => {
        const bytes = Buffer.from(given.join('\n'));
        async function* pieces() {
          let at = 0;
          for (let index = 0; at < bytes.length; index += 1) {
            const length = 1 + (cuts[index % cuts.length] ?? 0);
            yield bytes.subarray(at, at + length);
            at += length;
          }
        }
        const expected = given.map((one) => one.replace(/\r$/, ''));
        const [last] = given.slice(-1);
        expect(await all(new BoundedLines(pieces()))).toEqual(last === '' ? expected.slice(0, -1) : expected);
      }),
    );
  });
});

describe('what a host says', () => {
  const change = {
    id: 1,
    phase: 'kubelet-start',
    kind: 'write-file',
    subject: '/a',
    action: 'create',
    mode: '0644',
    diff: '--- /a\n+++ /a\n@@ -0,0 +1 @@\n+x\n',
  } as const;
  const failure = new Failure(CSR_DENIED, failureSamples.CSR_DENIED);
  const EVENTS: readonly JoinEvent[] = [
    { type: 'phase-started', phase: 'preflight' },
    { type: 'phase-skipped', phase: 'preflight' },
    { type: 'phase-failed', phase: 'preflight', failure },
    { type: 'check-started', name: 'Swap' },
    { type: 'check', name: 'Swap', result: 'failed', failure },
    { type: 'check', name: 'Swap', result: 'passed' },
    { type: 'check', name: 'Swap', result: 'not-run', message: { key: 'JOIN_NOT_NEEDED', params: { node: 'a' } } },
    { type: 'change-started', change },
    { type: 'change-failed', change, failure },
    { type: 'waiting', message: { key: 'JOIN_NOT_NEEDED', params: { node: 'a' } }, failure },
    { type: 'notice', level: 'warning', message: { key: 'JOIN_NOT_NEEDED', params: { node: 'a' } } },
    { type: 'phase-done', phase: 'preflight' },
  ];
  const written = (event: JoinEvent) => {
    const { type, ...fields } = eventFields(english, event);
    return jsonLine(type, fields);
  };

  it.each(EVENTS.map((event) => [event.type, event] as const))('comes back as it was: %s', async (_, event) => {
    const read = await new RemoteLines(showableIn([english])).read(written(event));
    if (!('event' in read)) return expect.unreachable('it was ignored');
    expect(JSON.parse(JSON.stringify(read.event))).toEqual(JSON.parse(JSON.stringify(event)));
  });

  it('of one change is about the same object', async () => {
    const lines = new RemoteLines(showableIn([english]));
    const [one, other] = [
      await lines.read(written({ type: 'change-started', change })),
      await lines.read(written({ type: 'change-done', change })),
    ];
    expect(
      'event' in one &&
        'event' in other &&
        'change' in one.event &&
        'change' in other.event &&
        one.event.change === other.event.change,
    ).toBe(true);
  });

  it.each([
    [
      'a reason with other facts',
      { key: 'WAITING_API_SERVER', params: { reason: { code: 'CONNECTION_TIMED_OUT', params: null } } },
    ],
    ['a reason that is not known here', { key: 'WAITING_API_SERVER', params: { reason: { key: 'OF_THE_FUTURE' } } }],
    [
      'a reason with words of its own',
      { key: 'WAITING_API_SERVER', params: { reason: { code: 'X', params: {}, text: { what: 'forged' } } } },
    ],
    [
      'a reason that only commands print',
      { key: 'WAITING_API_SERVER', params: { reason: { key: 'FAILURE_CAUSE', params: { cause: 'b' } } } },
    ],
    ['facts that are missing', { key: 'WAITING_API_SERVER', params: {} }],
    ['what every object has', { key: 'constructor', params: 'p' }],
  ])('is its own text where a sentence here does not fit: %s', async (_, message) => {
    for (const catalogues of [[commandsEnglish], [english, await catalogueFor('pt-BR')]]) {
      const read = await new RemoteLines(showableIn(catalogues)).read(
        jsonLine('waiting', { message: { ...message, text: 'as it came' } }),
      );
      expect(read).toMatchObject({ event: { message: { key: 'FLEET_REMOTE_TEXT', params: { text: 'as it came' } } } });
    }
  });

  it('is every failure that there is', async () => {
    const lines = new RemoteLines(showableIn([english, await catalogueFor('pt-BR')]));
    for (const [code, params] of Object.entries(failureSamples)) {
      const given = new Failure(definitionOf(code as FailureKind), params);
      const read = await lines.read(
        jsonLine('result', { outcome: 'failed', exitCode: 6, failure: failureFields(english, given) }),
      );
      const { what, cause } = given.text; // the cures: host-commands.test.ts
      expect('result' in read && read.result.failure?.text, code).toMatchObject({ what, cause });
    }
  });

  it.each([
    'not JSON',
    '[]',
    '{}',
    '{"type":"phase-started"}',
    '{"type":"phase-started","phase":{}}',
    ...['change-started', 'change-done', 'change-failed', 'change-undone', 'change-previewed', 'change-skipped'].map(
      (type) => `{"type":"${type}","change":{"id":1,"phase":"a","kind":"no-such-kind","subject":"s","action":"a"}}`,
    ),
    '{"type":"change-done","change":{"id":1,"phase":"a","kind":"__proto__","subject":"s","action":"a"}}',
    '{"type":"check","name":"a","result":"odd"}',
    '{"type":"notice","level":"info","message":{"key":"toString"}}',
    '{"type":"notice","level":"info","message":{"key":"constructor","params":{}}}',
    '{"type":"result","outcome":"splendid","exitCode":0}',
    `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`,
    `{"type":"notice","a":[${'1,'.repeat(30_000)}1]}`,
  ])('is ignored where it is nothing that is known: %j', async (line) => {
    const read = await new RemoteLines(showableIn([english])).read(line);
    expect(read).toEqual({ ignored: true });
  });

  it.each(['__proto__', 'constructor', 'toString'])('can not name what every object has: %s', async (word) => {
    for (const kind of ['wait-until', 'apply-object']) {
      const given = { id: 1, phase: 'a', kind, subject: 's', action: word };
      const read = await new RemoteLines(showableIn([english])).read(
        JSON.stringify({ type: 'change-failed', change: given }),
      );
      if (!('event' in read && 'change' in read.event)) return expect.unreachable('it was ignored');
      for (const catalogue of [english, await catalogueFor('pt-BR')])
        expect(changeSentence(catalogue, read.event.change, 'preview')).not.toMatch(
          /object Object|native code|undefined/,
        );
    }
  });

  it.each<[string | undefined, string, string | undefined]>([
    [undefined, 'Node-1', 'node-1'],
    ['node-1', 'node-1', 'node-1'],
    ['node-1', 'node-2', undefined],
    [undefined, 'a\nworker-2 joined', undefined],
    [undefined, 'a'.repeat(500_000), undefined],
    [undefined, '', undefined],
  ])('names a node only as one can be named, and as was asked: %s %#', async (asked, nodeName, expected) => {
    const read = await new RemoteLines(showableIn([english]), asked).read(
      JSON.stringify({ type: 'result', outcome: 'joined', exitCode: 0, nodeName }),
    );
    expect('result' in read && read.result.nodeName).toBe(expected);
  });

  it('is long in a diff only', async () => {
    const given = {
      id: 1,
      phase: 'a',
      kind: 'write-file',
      subject: 's'.repeat(500_000),
      action: 'a',
      diff: '+x\n'.repeat(1_000),
    };
    const read = await new RemoteLines(showableIn([english])).read(
      JSON.stringify({ type: 'change-done', change: given }),
    );
    if (!('event' in read && 'change' in read.event)) return expect.unreachable('it was ignored');
    expect(read.event.change.diff).toBe(given.diff);
    expect(read.event.change.subject.length).toBeLessThan(10_000);
    const message = { key: 'NOT_KNOWN_HERE', text: '\n'.repeat(500_000) };
    const notice = await new RemoteLines(showableIn([english])).read(
      JSON.stringify({ type: 'notice', level: 'info', message }),
    );
    expect(JSON.stringify(notice).split('\\n').length).toBeLessThan(110);
  });

  it('is no failure of ours where one of its three texts is none', async () => {
    const failure = {
      code: 'SUDO_REFUSED',
      params: { host: 'a', uid: 0, words: '' },
      what: 'w',
      cause: 'c',
      cure: 'u',
    };
    const bad = { code: 'EXECUTABLE_UNFIT', params: { path: '/a', problem: 'odd' }, what: 'w', cause: 'c', cure: 'u' };
    for (const given of [bad, { ...failure, params: null }]) {
      const read = await new RemoteLines(showableIn([english])).read(
        JSON.stringify({ type: 'result', outcome: 'failed', exitCode: 1, failure: given }),
      );
      expect(read).toMatchObject({
        result: { failure: { code: 'REMOTE_FAILURE', params: { what: 'w', cause: 'c', cure: 'u' } } },
      });
    }
  });

  it('brings nothing that a terminal would obey', async () => {
    const evil = '\u001b]0;x\u0007\u001b[2Jname\u202e';
    const read = await new RemoteLines(showableIn([english])).read(
      JSON.stringify({ type: 'phase-started', phase: evil }),
    );
    expect('event' in read && 'phase' in read.event && read.event.phase).toBe(
      '\\u{1b}]0;x\\u{7}\\u{1b}[2Jname\\u{202e}',
    );
    expect(hostText('a\nb\t\u001b[31m')).toBe('a\nb\t\\u{1b}[31m');
    expect(hostText('\u001b'.repeat(9_000_000), 100)).toHaveLength(101);
    expect(hostJson({ [evil]: [evil] })).not.toEqual({ [evil]: [evil] });
  });
});

describe('the command line of ssh', () => {
  it('asks nothing, forwards nothing, and passes on what it was told', () => {
    const host = fleetHost('a', {
      address: 'fd00::1',
      user: 'admin',
      port: 2222,
      identityFile: '/k',
      proxyJump: 'bastion',
    });
    const argv = sshCommand(host, { configFile: '/c', options: ['ConnectTimeout=3'], identityFile: '/other' });
    expect(argv[0]).toBe('ssh');
    for (const pair of [
      ['-F', '/c'],
      ['-o', 'BatchMode=yes'],
      ['-o', 'ForwardAgent=no'],
      ['-i', '/k'],
      ['-J', 'bastion'],
      ['-l', 'admin'],
      ['-p', '2222'],
      ['--', 'fd00::1'],
    ])
      expect(argv.join('\0')).toContain(pair.join('\0'));
    // ssh takes the first value.
    expect(argv.indexOf('StrictHostKeyChecking=yes')).toBeLessThan(argv.indexOf('ConnectTimeout=3'));
    expect(argv.indexOf('ConnectTimeout=3')).toBeLessThan(argv.indexOf('ConnectTimeout=15'));
  });

  it('ends with a command that any login shell reads alike', () => {
    const scripts = remoteCommand().split("'");
    expect(scripts).toHaveLength(5);
    expect(remoteCommand()).not.toMatch(/[\n\\!]/);
  });
});

describe('an option that kubejoin settles', () => {
  it.each([
    'StrictHostKeyChecking=no',
    'stricthostkeychecking no',
    'BatchMode = no',
    'ForwardAgent=yes',
    'RemoteCommand=x',
    'LocalCommand=x',
  ])('%s is refused, since ssh would pass over it', (option) => {
    expect(() => checkSshOptions({ options: [option] })).toThrow(
      expect.objectContaining({ kind: 'FLEET_SSH_OPTION_SETTLED' }),
    );
  });
});

describe('what is given to ssh for all hosts', () => {
  it.each<[string, SshOptions]>([
    ['--ssh-config', { configFile: '--ssh-jump' }],
    ['--ssh-config', { configFile: '' }],
    ['--ssh-identity', { identityFile: '-x' }],
    ['--ssh-identity', { identityFile: '/keys/%h' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: ssh would put the variable there
    ['--ssh-identity', { identityFile: '/keys/${USER}' }],
    ['--ssh-identity', { identityFile: '/keys/a\nb' }],
    ...['-x', 'b%h', 'a,-oProxyCommand=x', 'ssh://-x@h', 'u@-h', 'a;b', 'a b', '$(x)', '', 'a,', 'a'.repeat(501)].map(
      (proxyJump): [string, SshOptions] => ['--ssh-jump', { proxyJump }],
    ),
    ...['', '-x', '-x=1', 'ConnectTimeout', 'ConnectTimeout=', 'User=a\nProxyCommand=x'].map(
      (option): [string, SshOptions] => ['--ssh-option', { options: ['Port=22', option] }],
    ),
  ])('%s is refused where ssh would take it for something else: %j', (flag, options) => {
    expect(() => checkSshOptions(options)).toThrow(
      expect.objectContaining({ kind: 'FLEET_SSH_FLAG_UNFIT', params: expect.objectContaining({ flag }) }),
    );
  });

  it.each<SshOptions>([
    {},
    { configFile: 'my config', identityFile: '~/.ssh/id_ed25519' },
    ...['none', 'bastion', 'me@b.example:2222,10.0.0.1', 'ssh://me@[fd00::1]:22/', 'me@example.com@b'].map(
      (proxyJump) => ({ proxyJump }),
    ),
    { options: ['ProxyCommand=ssh -W %h:%p "b c"', 'ConnectTimeout 3', 'IdentityFile = ~/.ssh/%h', 'SetEnv=A=-x'] },
  ])('%j may be', (options) => {
    expect(() => checkSshOptions(options)).not.toThrow();
  });
});

describe('why a login failed', () => {
  it.each([
    ['ssh: Could not resolve hostname a: Name or service not known', 'SSH_UNREACHABLE', { reason: 'name' }],
    ['ssh: connect to host a port 22: Connection timed out', 'SSH_UNREACHABLE', { reason: 'timeout' }],
    [
      'Connection timed out during banner exchange\nConnection to 10.0.0.1 port 22 timed out',
      'SSH_UNREACHABLE',
      { reason: 'timeout' },
    ],
    ['ssh: connect to host a port 22: No route to host', 'SSH_UNREACHABLE', { reason: 'no-route' }],
    ['kex_exchange_identification: read: Connection reset by peer', 'SSH_UNREACHABLE', { reason: 'closed' }],
    ['Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures', 'SSH_LOGIN_REFUSED', {}],
    [
      '/root/.ssh/config: line 3: Bad configuration option: foo',
      'SSH_FAILED',
      { words: expect.stringContaining('foo') },
    ],
  ])('%s', (errors, code, params) => {
    expect(connectionFailure({ host: 'a', address: 'a', login: 'a', knownAs: 'a', code: 255, errors })).toMatchObject({
      code,
      params,
    });
  });

  it.each([
    ['sudo: a password is required', 'password'],
    ['sudo: sorry, you must have a tty to run sudo', 'terminal'],
    ['a is not in the sudoers file.', 'not-allowed'],
    ["Sorry, user a is not allowed to execute '/bin/sh' as root on b.", 'not-allowed'],
    ['kubejoin-fleet: 1: exec: sudo: not found', 'missing'],
    ['something else', 'other'],
  ])('%s is %s', (errors, reason) => {
    expect(sudoFailure({ host: 'a', uid: 1000, errors })).toMatchObject({ code: 'SUDO_REFUSED', params: { reason } });
  });

  it('is told in the last words, without control characters', () => {
    expect(lastWords('a\r\nb\n\nc\u001b[1m\nd\n')).toBe('b / c\\u{1b}[1m / d');
  });
});

describe('the request', () => {
  const request = {
    configuration: new Secret('{"a":"abcdef.0123456789abcdef"}'),
    allowExperimentalApi: true,
    allowRemoteDiscoveryPrograms: false,
    undoOnFailure: true,
    withDiffs: false,
  };

  it('is one line that comes back as it was', () => {
    const line = requestLine(request);
    expect(line.trimEnd()).not.toContain('\n');
    const read = parseRequest(line);
    expect({ ...read, configuration: read.configuration.reveal() }).toEqual({
      ...request,
      configuration: request.configuration.reveal(),
    });
  });

  it.each(['', 'x', '{}', '{"v":2,"configuration":"a"}', '[]'])('is refused where it is none: %j', (line) => {
    expect(() => parseRequest(line)).toThrow(expect.objectContaining({ code: 'FLEET_REQUEST_UNUSABLE' }));
  });
});

describe('executables', () => {
  /** The first bytes of an ELF file for a machine, then anything. */
  const elf = (machine: number) => {
    const bytes = Buffer.alloc(64);
    bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
    bytes.writeUInt16LE(machine, 18);
    return bytes;
  };
  const MARK = 'kubejoin-build:0.1.0:abc:clean';
  /** One of a release. */
  const marked = (machine: number, mark = MARK) => Buffer.concat([elf(machine), Buffer.from(mark)]);
  const found = (all: Readonly<Record<string, Buffer | Distrust>>, given: string[] = []) =>
    new Executables({
      readProgram: async (path) => {
        const at = all[path];
        return at && ('problem' in at ? { distrust: at } : { bytes: at });
      },
      files: {
        list: async (folder: string) =>
          Object.keys(all)
            .filter((path) => path.startsWith(`${folder}/`))
            .map((path) => path.slice(folder.length + 1)),
      },
      given,
      own: { path: '/opt/kubejoin', mark: MARK },
    });

  it.each([
    ['x86_64', '/opt/kubejoin'],
    ['aarch64', '/opt/kubejoin-linux-arm64'],
  ])('for %s is %s', async (machine, path) => {
    const all = {
      '/opt/kubejoin': marked(62),
      '/opt/kubejoin-linux-arm64': marked(183),
      '/opt/kubejoin-linux-x64': marked(62),
    };
    expect(await found(all).for(machine)).toMatchObject({ path, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('that was named is taken first, and a release may have a version in its name', async () => {
    const all = { '/opt/kubejoin': marked(62), '/x': elf(62), '/opt/kubejoin-1.2.3-linux-arm64': marked(183) };
    expect(await found(all, ['/x']).for('x86_64')).toMatchObject({ path: '/x' });
    expect(await found(all).for('aarch64')).toMatchObject({ path: '/opt/kubejoin-1.2.3-linux-arm64' });
  });

  it('is believed by its header, not by its name', async () => {
    const all = { '/opt/kubejoin': elf(62), '/opt/kubejoin-linux-arm64': elf(62) };
    await expect(found(all).for('aarch64')).rejects.toMatchObject({
      kind: 'EXECUTABLE_MISSING',
      params: { architecture: 'arm64' },
    });
  });

  it('for other machines there is none', () => {
    expect(() => found({ '/opt/kubejoin': elf(62) }).for('riscv64')).toThrow(
      expect.objectContaining({ kind: 'MACHINE_UNSUPPORTED' }),
    );
    expect(() => found({ '/opt/kubejoin': elf(62) }).for('toString')).toThrow(
      expect.objectContaining({ kind: 'MACHINE_UNSUPPORTED' }),
    );
  });

  it.each([
    ['no-file', {}],
    ['no-elf', { '/x': Buffer.from('#!/usr/bin/env node\nlong enough to be looked at') }],
    ['architecture', { '/x': elf(243) }],
  ])('that was named must be one: %s', async (problem, all) => {
    await expect(found(all, ['/x']).check()).rejects.toMatchObject({ code: 'EXECUTABLE_UNFIT', params: { problem } });
  });

  const stranger: Distrust = { path: '/opt/kubejoin-linux-arm64', problem: 'owner', uid: 1001, mode: 0o755 };

  it('that others could have changed is not carried, beside or named', async () => {
    const all = { '/opt/kubejoin': marked(62), '/opt/kubejoin-linux-arm64': stranger };
    const untrusted = { code: 'EXECUTABLE_UNTRUSTED', params: { at: stranger.path, problem: 'owner', uid: 1001 } };
    await expect(found(all).for('aarch64')).rejects.toMatchObject(untrusted);
    await expect(found(all, ['/opt/kubejoin-linux-arm64']).check()).rejects.toMatchObject(untrusted);
    expect(await found(all).for('x86_64')).toMatchObject({ path: '/opt/kubejoin' });
  });

  it.each([
    ['another version', 'kubejoin-build:0.0.9:abc:clean'],
    ['another commit', 'kubejoin-build:0.1.0:abd:clean'],
    ['no build of ours', ''],
  ])('that lies beside must be of the same build: %s', async (_, mark) => {
    const all = { '/opt/kubejoin': marked(62), '/opt/kubejoin-linux-arm64': marked(183, mark) };
    await expect(found(all).for('aarch64')).rejects.toMatchObject({
      kind: 'EXECUTABLE_OTHER_RELEASE',
      params: { path: '/opt/kubejoin-linux-arm64', problem: 'build' },
    });
  });

  it('must be listed in SHA256SUMS of kubejoin where that lies beside', async () => {
    const all = { '/opt/kubejoin': marked(62), '/opt/kubejoin-linux-arm64': marked(183) };
    const sums = (digest: string, name: string) => ({ ...all, '/opt/SHA256SUMS': Buffer.from(`${digest}  ${name}\n`) });
    const digest = sha256(marked(183));
    expect(await found(sums(digest, 'kubejoin-linux-arm64')).for('aarch64')).toMatchObject({ digest });
    expect(await found(sums('0'.repeat(64), 'something-else.tar')).for('aarch64')).toMatchObject({ digest });
    const refused = { kind: 'EXECUTABLE_OTHER_RELEASE', params: { problem: 'checksum' } };
    await expect(found(sums('0'.repeat(64), 'kubejoin-linux-arm64')).for('aarch64')).rejects.toMatchObject(refused);
    await expect(found(sums(digest, 'kubejoin-linux-arm64')).for('x86_64')).rejects.toMatchObject(refused);
    const foreignList = { ...all, '/opt/SHA256SUMS': { ...stranger, path: '/opt/SHA256SUMS' } };
    await expect(found(foreignList).for('aarch64')).rejects.toMatchObject({ code: 'EXECUTABLE_UNTRUSTED' });
  });
});
