import { Failure } from '../../base/failure.ts';
import { own } from '../../base/record.ts';
import { parseBool } from '../../config/values/go-bool.ts';
import { FLAG_VALUE_INVALID } from '../../phases/reset/sentences.ts';
import { shownWord } from '../secrecy.ts';
import { parseCommaList } from './comma-list.ts';
import type { Flag, FlagValue } from './flag.ts';
import { isModuleSpec, parseInt32, parseLevel } from './go-scalars.ts';

/** The expected kind of value; the catalogue has a phrase for each. */
export type ExpectedValue = 'boolean' | 'integer' | 'level' | 'modules' | 'list' | 'choice' | 'no-go-template';

/**
 * Reads a flag's value as pflag does. `earlier` is the value of the same flag earlier on the line: lists
 * grow; for other types the last one wins. Throws FLAG_VALUE_INVALID.
 */
export function flagValue(flag: Flag, text: string, earlier: FlagValue | undefined): FlagValue {
  switch (flag.type) {
    case 'bool':
      return parseBool(text) ?? refuse(flag, text, 'boolean');
    case 'int32':
      return parseInt32(text) ?? refuse(flag, text, 'integer');
    case 'level':
      return parseLevel(text) ?? refuse(flag, text, 'level');
    case 'modules':
      return isModuleSpec(text) ? text : refuse(flag, text, 'modules');
    case 'list':
      return [...listed(earlier), ...items(flag, text)];
    case 'values':
      return [...listed(earlier), text];
    case 'string':
      return flag.choices ? choice(flag, flag.choices, text) : text;
  }
}

function listed(earlier: FlagValue | undefined): string[] {
  return (earlier as string[] | undefined) ?? [];
}

function items(flag: Flag, text: string): string[] {
  const { choices } = flag;
  const given = parseCommaList(text) ?? refuse(flag, text, 'list');
  return choices ? given.map((item) => (choices.includes(item) ? item : refuse(flag, item, 'choice'))) : given;
}

/** Accepts an empty value as unset, as kubeadm does for `version --output=`. */
function choice(flag: Flag, choices: readonly string[], text: string): string {
  if (text === '' || flag.beginnings?.some((beginning) => text.startsWith(beginning))) return text;
  if (flag.unsupported?.beginnings.some((beginning) => text.startsWith(beginning)))
    refuse(flag, text, flag.unsupported.expected);
  const wanted = text.replace('_', '-').toLowerCase();
  const same = choices.find((name) => name.toLowerCase() === wanted) ?? own(flag.synonyms ?? {}, wanted);
  return same ?? refuse(flag, text, 'choice');
}

function refuse(flag: Flag, text: string, expected: ExpectedValue): never {
  const value = flag.secret ? undefined : shownWord(text);
  throw new Failure(FLAG_VALUE_INVALID, {
    flag: flag.name,
    value,
    expected,
    choices: [...(flag.choices ?? []), ...(flag.beginnings ?? [])],
  });
}
