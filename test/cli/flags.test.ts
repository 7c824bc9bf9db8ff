import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isModuleSpec, parseCommaList, parseInt32, parseLevel } from '../../src/cli/argv/flag-value.ts';
import { doctorCommand } from '../../src/cli/commands/doctor.ts';
import { joinFlags, phaseFlags } from '../../src/cli/flags/shared-flags.ts';
import { JOIN_PHASE_FLAGS } from '../../src/phases/join/flags.ts';
import { joinPhases } from '../../src/phases/join/list.ts';
import { run } from './support/captured.ts';

/** As Go's csv.Writer: quotes where a field needs them. */
const written = (fields: string[]): string => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');

/** A new flag of a join that is in neither list below was forgotten there. */
describe('a flag of join', () => {
  const missingIn = (names: readonly string[]) =>
    joinFlags.map(({ name }) => name).filter((name) => !names.includes(name));

  it('is one of doctor, unless it says how a join runs', () => {
    const ofRuns = ['dry-run', 'skip-phases', 'if-needed', 'replace', 'replace-after', 'undo-on-failure'];
    expect(missingIn(doctorCommand.flags.map(({ name }) => name))).toEqual(ofRuns);
  });

  it('is one of a single phase, unless it says how the whole join runs', () => {
    const flags = Object.values(JOIN_PHASE_FLAGS).flatMap((names) => phaseFlags(names, joinFlags));
    expect(missingIn(flags.map(({ name }) => name))).toEqual([
      'skip-phases',
      'if-needed',
      'replace',
      'replace-after',
      'undo-on-failure',
    ]);
  });
});

describe('comma lists', () => {
  it('reads back every list that was written with quotes', () => {
    const field = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\r\n', '\n'));
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1 }),
        (fields) => void expect(parseCommaList(written(fields))).toEqual(fields),
      ),
    );
  });

  it('splits plain lists at every comma', () => {
    const plain = fc.string().filter((text) => !/[,"\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1 }), (fields) => {
        const text = fields.join(',');
        expect(parseCommaList(text)).toEqual(text === '' ? [] : fields);
      }),
    );
  });

  it('answers on a hostile value', () => {
    expect(parseCommaList('"'.repeat(200_001))).toBeUndefined();
    expect(parseCommaList(`${'\n'.repeat(200_000)}"`)).toBeUndefined();
    expect(parseCommaList(`"${'a,'.repeat(200_000)}`)).toBeUndefined();
  });
});

describe('--vmodule', () => {
  it.each(['', 'a=1', 'a=0', 'join*=5,token=2', ',a=1,,', 'a=+7'])('may be %j, as in klog', (text) =>
    expect(isModuleSpec(text)).toBe(true),
  );
  it.each(['a', 'a=', '=1', 'a=-1', 'a=x', 'a=1=2', 'a=2147483648', 'a= 1'])('may not be %j', (text) =>
    expect(isModuleSpec(text)).toBe(false),
  );
  it('is taken by every command and does nothing', async () => {
    expect(await run(['version', '--vmodule=a=1', '-o', 'short'])).toMatchObject({ code: 0, err: '' });
    expect(await run(['join', '--vmodule=a'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('FLAG_VALUE_INVALID'),
    });
  });
});

describe('integers', () => {
  it('reads every 32-bit number in each base', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const sign = value < 0 ? '-' : '';
        const digits = (base: number) => Math.abs(value).toString(base);
        const texts = [
          `${value}`,
          `${sign}0x${digits(16)}`,
          `${sign}0b${digits(2)}`,
          `${sign}0o${digits(8)}`,
          `${sign}0${digits(8)}`,
        ];
        for (const text of texts) expect(parseInt32(text)).toBe(value);
        expect(parseLevel(`${value}`)).toBe(value);
      }),
    );
  });

  it('refuses every number beyond', () => {
    const beyond = fc.oneof(fc.bigInt({ min: 2n ** 31n }), fc.bigInt({ max: -(2n ** 31n) - 1n }));
    fc.assert(
      fc.property(
        beyond,
        (value) => void expect([parseInt32(`${value}`), parseLevel(`${value}`)]).toEqual([undefined, undefined]),
      ),
    );
  });
});

/** InheritFlags of cmd/phases/join/*.go, less what wait-control-plane and check-etcd have not. */
const DISCOVERY =
  'discovery-file discovery-token discovery-token-ca-cert-hash discovery-token-unsafe-skip-ca-verification tls-bootstrap-token token';
const KUBEADM_FLAGS: Record<string, string> = {
  preflight: `config ignore-preflight-errors control-plane apiserver-advertise-address apiserver-bind-port cri-socket node-name certificate-key dry-run ${DISCOVERY}`,
  'control-plane-prepare/download-certs': `config control-plane certificate-key dry-run ${DISCOVERY}`,
  'control-plane-prepare/certs': `apiserver-advertise-address config control-plane node-name dry-run ${DISCOVERY}`,
  'control-plane-prepare/kubeconfig': `config control-plane certificate-key dry-run ${DISCOVERY}`,
  'control-plane-prepare/control-plane':
    'apiserver-advertise-address apiserver-bind-port config control-plane patches dry-run',
  'kubelet-start': `config cri-socket node-name patches dry-run ${DISCOVERY}`,
  'control-plane-join/etcd': 'config control-plane node-name patches apiserver-advertise-address dry-run',
  'kubelet-wait-bootstrap': 'config cri-socket dry-run',
  'control-plane-join/update-status': 'config control-plane node-name apiserver-advertise-address',
  'control-plane-join/mark-control-plane': 'config control-plane node-name dry-run',
};

describe('flags of single phases', () => {
  it.each(Object.entries(KUBEADM_FLAGS))('%s has those that it has in kubeadm', (name, flags) => {
    const phase = joinPhases.find((candidate) => candidate.name === name);
    const names = phaseFlags(phase?.flags ?? [], joinFlags).map((flag) => flag.name);
    expect(names).toEqual(expect.arrayContaining(flags.split(' ')));
  });

  it('lists no flag that join does not have', () => {
    const known = new Set(joinFlags.map(({ name }) => name));
    for (const phase of joinPhases) expect(phase.flags.filter((name) => !known.has(name))).toEqual([]);
  });
});
