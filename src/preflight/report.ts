import type { Message } from '../events.ts';
import type { Failure } from '../failure.ts';

/** The result of one check, under kubeadm's name for it (for instance Port-10250). */
export interface CheckResult {
  name: string;
  warnings: Message[];
  errors: Failure[];
}

export interface CheckReport {
  results: CheckResult[];
  /** Checks whose errors were ignored, in lower case, or `all`. */
  ignored: string[];
}
