import type { Administering } from '../../operations/administration.ts';
import type { StatusFacts } from './facts.ts';
import type { Finding } from './findings/finding.ts';
import { findingsIn } from './findings/findings.ts';
import { readFacts } from './read/read-facts.ts';

/** What was read, and what does not fit together. */
export interface ClusterStatus extends StatusFacts {
  /** The most serious ones first. */
  findings: readonly Finding[];
}

/** Reads the cluster and judges what it reads; changes nothing. Throws a Failure if nothing could be read. */
export async function clusterStatus(options: Administering): Promise<ClusterStatus> {
  const facts = await readFacts(options);
  return { ...facts, findings: findingsIn(facts) };
}
