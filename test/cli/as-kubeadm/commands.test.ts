import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { parseCommandLine } from '../../../src/cli/argv/argv.ts';
import { isCalledAsKubeadm, kubeadmExitCode, programOf } from '../../../src/cli/as-kubeadm/program.ts';
import { joinedBeforeWords } from '../../../src/cli/as-kubeadm/words.ts';
import { ALREADY_JOINED, JOINED_AS_WORKER } from '../../../src/phases/join/phases-join-sentences.ts';
import { KUBELET_STOPPED } from '../../../src/phases/phases-sentences.ts';
import { kubeadmRoot } from '../../../src/program/root.ts';
import { type Captured, run, runAs } from '../support/captured.ts';
import { publicLines } from './command-lines.ts';

const kubeadm = (line: string, env: Record<string, string> = {}): Promise<Captured> =>
  runAs('kubeadm', line === '' ? [] : line.split(' '), env);

/** The failure's kind; undefined if words and flags are accepted. */
function refusal(words: readonly string[]): string | undefined {
  try {
    parseCommandLine(kubeadmRoot(), words);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.kind;
    throw error;
  }
}

/** Lines on which they differ, each with its row in docs/differences.md or docs/from-kubeadm.md. */
const DIFFERENT: Readonly<Record<string, string | undefined>> = {
  'token list -o go-template={{.token}}': 'FLAG_VALUE_INVALID',
  // kubeadm shows help for it, as it does for any word, and refuses it without --help.
  'config view --kubeconfig /etc/kubernetes/admin.conf': 'UNKNOWN_COMMAND',
  // kubeadm 1.36 still has these phases; nothing is left for them to do.
  'join phase control-plane-join etcd --config={join}': undefined,
  'join phase control-plane-join update-status --config={join}': undefined,
};
const ELSEWHERE = new Set(['alpha', 'upgrade']);

describe('the name it is called by', () => {
  it.each([
    ['kubeadm', 'kubeadm'],
    ['/usr/bin/kubeadm', 'kubeadm'],
    ['./kubeadm', 'kubeadm'],
    ['/usr/bin/kubejoin', 'kubejoin'],
    ['/opt/kubeadm/kubejoin', 'kubejoin'],
    ['kubeadm.sh', 'kubejoin'],
    [undefined, 'kubejoin'],
  ])('%s makes it %s', (path, program) => {
    expect(programOf(path)).toBe(program);
  });

  it('is the first word of a command line', () => {
    expect(isCalledAsKubeadm(parseCommandLine(kubeadmRoot(), ['join']))).toBe(true);
    expect(isCalledAsKubeadm({ path: ['kubejoin', 'join'] })).toBe(false);
  });
});

describe('a machine that has joined before', () => {
  const lines = (error: unknown, more: object = {}) =>
    joinedBeforeWords(error, { controlPlane: undefined, caCertPath: '/etc/kubernetes/pki/ca.crt', ...more });
  const params = { node: 'node-1', server: 'https://10.0.0.1:6443' };

  it.each([ALREADY_JOINED, JOINED_AS_WORKER])('is reported with the lines of kubeadm’s checks (%#)', (definition) => {
    expect(lines(new Failure(definition, params))?.split('\n')).toEqual([
      '\t[ERROR FileAvailable--etc-kubernetes-kubelet.conf]: /etc/kubernetes/kubelet.conf already exists',
      '\t[ERROR Port-10250]: Port 10250 is in use',
      '\t[ERROR FileAvailable--etc-kubernetes-pki-ca.crt]: /etc/kubernetes/pki/ca.crt already exists',
    ]);
    expect(lines(new Failure(definition, params), { controlPlane: {} })).not.toContain('ca.crt');
  });

  it('is nothing that another failure says', () => {
    expect(lines(new Failure(KUBELET_STOPPED, params))).toBeUndefined();
    expect(lines(new Error('x'))).toBeUndefined();
  });
});

describe('command lines of public tools', () => {
  const lines = publicLines();

  it('are many, of many tools', () => {
    expect(lines.length).toBeGreaterThan(120);
    expect(new Set(lines.map(({ source }) => source)).size).toBeGreaterThan(15);
  });

  it.each(lines.map(({ words, ...line }) => ({ ...line, words, line: words.join(' ') })))(
    '$line ($source)',
    ({ words, line, refused }) => {
      const kind = refusal(words);
      if (line in DIFFERENT) expect(kind).toBe(DIFFERENT[line]);
      else if (words.some((word) => ELSEWHERE.has(word))) expect(kind).toBe('KUBEADM_ONLY');
      else expect(kind === undefined ? 'accepted' : 'refused').toBe(refused ? 'refused' : 'accepted');
    },
  );

  it('that differ are among them', () => {
    const all = new Set(lines.map(({ words }) => words.join(' ')));
    expect(Object.keys(DIFFERENT).filter((line) => !all.has(line))).toEqual([]);
  });
});

describe('called as kubeadm', () => {
  it('ends with 1 after any failure, as kubeadm does since 1.34', async () => {
    expect([0, 1, 2, 3, 6, 8, 130, 143].map(kubeadmExitCode)).toEqual([0, 1, 1, 1, 1, 1, 130, 143]);
    expect((await run(['join'])).code).toBe(3);
    expect((await kubeadm('join')).code).toBe(1);
    expect((await kubeadm('nonsense')).code).toBe(1);
    expect((await kubeadm('token')).code).toBe(1);
    expect((await kubeadm('')).code).toBe(0);
  });

  it('names the real kubeadm for what only that has, whatever follows', async () => {
    for (const line of ['upgrade', 'upgrade node --etcd-upgrade=false', 'alpha', 'upgrade --help', 'help upgrade']) {
      const { code, err, out } = await kubeadm(line);
      expect({ line, code, out }).toEqual({ line, code: 1, out: '' });
      expect(err).toMatch(/^error: "kubeadm (upgrade|alpha)" is not available.*link to kubejoin.* \(KUBEADM_ONLY\)\n/);
      expect(err).toContain('the original kubeadm');
    }
  });

  it('has no command and no flag of kubejoin’s own', async () => {
    for (const line of ['doctor', 'undo', 'plan join', 'join --if-needed', 'init -o json', 'token create -o json'])
      expect({ line, code: (await kubeadm(line)).code }).toEqual({ line, code: 1 });
    const { out } = await kubeadm('join --help');
    expect(out).toContain('kubeadm join [api-server-endpoint]');
    expect(out).not.toMatch(/--(if-needed|token-file|undo-on-failure|report|output)\b/);
    expect(out).toMatch(/\n {2}1 +failed/);
    expect(out).not.toMatch(/\n {2}8 /);
  });

  it('speaks English in every locale, because tools read it; --lang is for people', async () => {
    const portuguese = { LANG: 'pt_BR.UTF-8', LC_ALL: 'pt_BR.UTF-8' };
    expect(await kubeadm('join', portuguese)).toEqual(await kubeadm('join'));
    expect((await kubeadm('join --lang pt-BR')).err).toMatch(/^erro: /);
  });

  it('writes a failure to standard error, also with -o json', async () => {
    const { code, out, err } = await kubeadm('token list -o json --kubeconfig /nowhere');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('/nowhere');
  });

  it('completes its own name', async () => {
    const { out } = await kubeadm('completion bash');
    expect(out).toMatch(/complete .*kubeadm/);
    expect(out).not.toMatch(/complete .*kubejoin/);
  });

  it('prints the documents and images that it prints as kubejoin', async () => {
    for (const words of [
      ['config', 'print', 'init-defaults'],
      ['config', 'images', 'list', '--kubernetes-version', 'v1.37.2'],
    ])
      expect(await runAs('kubeadm', words)).toEqual(await run(words));
  });
});
