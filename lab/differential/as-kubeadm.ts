/** The command lines of public tools, for kubeadm and for kubejoin called as kubeadm. */
import { publicLines } from '../../test/cli/as-kubeadm/command-lines.js';
import type { Case } from './case.js';
import { document } from './documents.js';
import { type Reached, reachedByKubeadm } from './outcome.js';
import type { Ran, Sides } from './sides.js';

const TOKEN = 'abcdef.0123456789abcdef';
const FILES: Readonly<Record<string, string>> = {
  'init.yaml': [
    document('InitConfiguration', {
      localAPIEndpoint: { advertiseAddress: '192.0.2.1' },
      nodeRegistration: { name: 'cp-1', criSocket: 'unix:///nowhere.sock' },
    }),
    document('ClusterConfiguration', { kubernetesVersion: 'v1.37.2', certificatesDir: '{dir}/pki' }),
  ].join('---\n'),
  'join.yaml': document('JoinConfiguration', {
    discovery: {
      bootstrapToken: { token: TOKEN, apiServerEndpoint: '192.0.2.1:6443', unsafeSkipCAVerification: true },
    },
    nodeRegistration: { criSocket: 'unix:///nowhere.sock' },
    // Nothing answers there.
    timeouts: { discovery: '1s', tlsBootstrap: '1s', kubernetesAPICall: '1s' },
    controlPlane: { localAPIEndpoint: { advertiseAddress: '192.0.2.2' }, certificateKey: 'ab'.repeat(32) },
  }),
  'reset.yaml': document('ResetConfiguration', { criSocket: 'unix:///nowhere.sock', certificatesDir: '{dir}/pki' }),
};

const LINES = publicLines().filter(({ words }) => !waitsLong(words));

/** Known from their sources. */
export const AS_KUBEADM_LINES: readonly (readonly [source: string, cases: readonly Case[]])[] = [
  ...new Set(LINES.map(({ source }) => source)),
].map((source) => [source, LINES.filter((line) => line.source === source).map(({ words }) => caseOf(words))]);

function caseOf(words: readonly string[]): Case {
  return { argv: words.map((word) => word.replace(/\{(init|join|reset)\}/, '{dir}/$1.yaml')), files: FILES };
}

/** A join by flags that passes preflight: kubeadm looks for the cluster for five minutes. */
function waitsLong(words: readonly string[]): boolean {
  return words[0] === 'join' && /^\d/.test(words[1] ?? '') && /preflight|=all/.test(words.slice(2).join(' '));
}

/** Lines on which they are meant to differ, by their beginnings, each with its sentence in docs/from-kubeadm.md. */
const MEANT: readonly string[] = [
  ...['upgrade', 'alpha', 'certs renew', 'join phase control-plane-join update-status'],
  'reset --config {dir}/reset.yaml --force',
];

/** Without root, kubejoin refuses to reset what it cannot read; kubeadm skips it. lab/as-kubeadm resets as root. */
const WITHOUT_ROOT: readonly string[] = [
  'reset phase cleanup-node',
  'reset --cert-dir /etc/kubernetes/pki --cri-socket',
];

interface Complaint {
  readonly line: string;
  readonly kubeadm: string;
  readonly asKubeadm: string;
}

/** Runs a line on both sides; undefined where they get equally far with the same exit code, or are meant to differ. */
export async function compareAsKubeadm(sides: Sides, one: Case, number: string): Promise<Complaint | undefined> {
  const places = ['kubeadm', 'as-kubeadm'].map((side) => sides.place(`${number}-${side}`, one));
  const argvIn = (place = '') => one.argv.map((word) => word.replaceAll('{dir}', place));
  const [theirs, ours] = await Promise.all([
    sides.kubeadmWithState(argvIn(places[0])),
    sides.asKubeadm(argvIn(places[1])),
  ]);
  if ([...MEANT, ...WITHOUT_ROOT].some((beginning) => one.argv.join(' ').startsWith(beginning)) && ours.code < 2)
    return undefined;
  const [kubeadm, asKubeadm] = [shown(theirs, reachedByKubeadm(theirs)), shown(ours, reachedAsKubeadm(ours))];
  const same = theirs.code === ours.code && reachedByKubeadm(theirs) === reachedAsKubeadm(ours);
  return same ? undefined : { line: one.argv.join(' '), kubeadm, asKubeadm };
}

function reachedAsKubeadm({ code, err, out }: Ran): Reached | 'crashed' {
  if (code === 0) return 'done';
  if (err.includes('(INTERNAL)')) return 'crashed';
  return `${err}${out}`.includes('[ERROR IsPrivilegedUser]') ? 'preflight' : 'refused';
}

function shown({ code, err, out }: Ran, reached: string): string {
  return `${reached}, exit ${code}: ${(err || out).split('\n').slice(0, 3).join(' | ')}`;
}

/** The flags that a `--help` of either lists. */
export function flagsIn({ out }: Ran): string[] {
  return [...out.matchAll(/^ +(?:-\w, | {4})--([a-z-]+)/gm)].map(([, name = '']) => name).sort();
}
