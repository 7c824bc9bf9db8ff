import type { StatusFacts } from '../facts.ts';
import { certificateFindings } from './certificate-findings.ts';
import { etcdFindings } from './etcd-findings.ts';
import type { Finding } from './finding.ts';
import { nodeFindings } from './node-findings.ts';

/** Everything that the facts show, errors first. A fact that is unknown shows nothing. */
export function findingsIn(facts: StatusFacts): Finding[] {
  const found = [...etcdFindings(facts), ...nodeFindings(facts), ...certificateFindings(facts)];
  return [...found.filter(({ level }) => level === 'error'), ...found.filter(({ level }) => level === 'warning')];
}
