import type { Case } from './case.js';
import { type Aspect, DIFFERENCES } from './differences.js';
import { type Reached, reachedByKubeadm, reachedByKubejoin } from './outcome.js';
import type { Ran, Sides } from './sides.js';

export interface Compared {
  readonly aspect: Aspect | 'crashed' | undefined;
  /** For the reader of a failed test. */
  readonly evidence: string;
}

const ORDER: readonly Reached[] = ['refused', 'preflight', 'done'];

/** Runs a case on both sides. */
export async function compared(
  sides: Sides,
  one: Case,
  number: string,
  own: (argv: readonly string[]) => Promise<Ran>,
): Promise<Compared> {
  const places = ['kubeadm', 'kubejoin'].map((side) => sides.place(`${number}-${side}`, one));
  const argvIn = (place = '') => one.argv.map((word) => word.replaceAll('{dir}', place));
  const [theirs, ours] = await Promise.all([sides.kubeadm(argvIn(places[0])), own(argvIn(places[1]))]);
  const [kubeadm, kubejoin] = [reachedByKubeadm(theirs), reachedByKubejoin(ours)];
  const evidence = `kubeadm: ${kubeadm}: ${firstLines(theirs)}\nkubejoin: ${kubejoin}: ${firstLines(ours)}`;
  if (kubejoin === 'crashed') return { aspect: 'crashed', evidence };
  if (kubeadm !== kubejoin)
    return { aspect: ORDER.indexOf(kubejoin) < ORDER.indexOf(kubeadm) ? 'stricter' : 'laxer', evidence };
  if (kubeadm !== 'done' || !one.compare) return { aspect: undefined, evidence };
  const [a, b] = [one.compare(theirs, places[0] ?? ''), one.compare(ours, places[1] ?? '')].map((value) =>
    JSON.stringify(value, null, 1),
  );
  return { aspect: a === b ? undefined : 'output', evidence: `kubeadm: ${a}\nkubejoin: ${b}` };
}

function firstLines({ code, out, err }: Ran): string {
  return `exit ${code}\n${(err || out).split('\n').slice(0, 4).join('\n')}`;
}

/** Error of a comparison; undefined if the result is as intended. */
export function complaint(one: Case, { aspect, evidence }: Compared): string | undefined {
  const wanted = one.differs && DIFFERENCES[one.differs].aspect;
  if (aspect === wanted) return undefined;
  const line = one.argv.join(' ');
  const meant = wanted ? `, and should be ${wanted} ("${one.differs}")` : '';
  const files = Object.values(one.files ?? {}).join('\n');
  return `${line}\n${files.slice(0, 2_000)}  is ${aspect ?? 'equal'}${meant}\n${evidence.replace(/^/gm, '    ')}`;
}
