import { shown } from '../../base/shown.ts';
import { isKubeletLabel } from '../../config/kubelet-labels.ts';
import type { Checked } from '../../config/problem.ts';
import { checkTaintKey, checkTaintValue } from '../../config/values/names.ts';
import { FLEET_LABEL_KEY, FLEET_LABEL_RESERVED, FLEET_LABEL_VALUE } from './sentences.ts';

/** The key of a label that a Node registers with. */
export function checkNodeLabel(key: string): Checked<string> {
  if (checkTaintKey(key).wrong) return { wrong: FLEET_LABEL_KEY({ key: shown(key) }) };
  if (isKubeletLabel(key)) return { value: key };
  return { wrong: FLEET_LABEL_RESERVED({ key: shown(key) }) };
}

/** Labels and taints have the same values. */
export function checkNodeLabelValue(value: string): Checked<string> {
  return checkTaintValue(value).wrong ? { wrong: FLEET_LABEL_VALUE({ value: shown(value) }) } : { value };
}
