import { shown } from '../../base/shown.ts';
import type { Place, Problems } from '../problem.ts';
import { parseBool } from '../values/go-bool.ts';
import { CONFIG_FEATURE_GATE_SYNTAX } from './sentences.ts';

/**
 * --feature-gates as kubeadm reads it (features.NewFeatureGate): name=true,name=false, with blanks allowed.
 * checkAtVersion checks the names.
 */
export function parseFeatureGates(text: string, at: Place, problems: Problems): Record<string, boolean> {
  const gates: Record<string, boolean> = {};
  for (const pair of text.split(',')) {
    if (pair === '') continue;
    const [, name = '', word = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const value = parseBool(word.trim());
    if (name.trim() === '' || value === undefined) problems.add(at, CONFIG_FEATURE_GATE_SYNTAX({ value: shown(pair) }));
    else gates[name.trim()] = value;
  }
  return gates;
}
