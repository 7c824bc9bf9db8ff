import { type Check, NotRun } from '../../preflight/check.ts';
import { type Refusing, required } from '../refusing.ts';
import { CHECK_WITHOUT_REPLACEMENT } from './join-replacement-sentences.ts';

/** With the proof that the old node is silent. Without it, the other checks would propose the wrong thing. */
export function proven(facts: Refusing['facts'], checks: readonly Check[]): Check[] {
  const isProven = facts.get('replacement').then(
    () => true,
    () => false,
  );
  return [
    required('Replacement', () => facts.get('replacement')),
    ...checks.map((check): Check => {
      if (!ABOUT_OLD_NODE.has(check.name)) return check;
      return { ...check, run: async () => ((await isProven) ? check.run() : new NotRun(CHECK_WITHOUT_REPLACEMENT())) };
    }),
  ];
}

const ABOUT_OLD_NODE: ReadonlySet<string> = new Set(['Membership', 'EtcdMember']);
