import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { size } from '../../base/wording.ts';

// The file as a whole
export const CONFIG_TOO_LARGE = text(
  'CONFIG_TOO_LARGE',
  (p: { bytes: number; limit: number }) =>
    `The file size is ${size(p.bytes)}; the limit is ${size(p.limit)}. Is this the right file?`,
);

export const CONFIG_ENCODING = text(
  'CONFIG_ENCODING',
  (p: { encoding: string }) =>
    `The file is encoded in ${p.encoding}. Save it as UTF-8, for example with iconv -f ${p.encoding} -t UTF-8.`,
);

export const CONFIG_NOT_UTF8 = text(
  'CONFIG_NOT_UTF8',
  (p: { byte: string }) => `The byte 0x${p.byte} is not valid UTF-8. If this is the right file, save it as UTF-8.`,
);

export const CONFIG_CONTROL_CHARACTER = text(
  'CONFIG_CONTROL_CHARACTER',
  (p: { character: string }) =>
    `The control character ${p.character} is not allowed in a configuration file. Remove it.`,
);

export const CONFIG_TOO_MANY_TOKENS = text(
  'CONFIG_TOO_MANY_TOKENS',
  (p: { limit: number }) =>
    `At this point, the file exceeds the limit of ${p.limit} YAML tokens. Is this the right file?`,
);

// YAML
export const CONFIG_SYNTAX_TAB = text(
  'CONFIG_SYNTAX_TAB',
  () => 'YAML does not allow indentation with tabs. Use spaces.',
);

export const CONFIG_SYNTAX_INDENT = text(
  'CONFIG_SYNTAX_INDENT',
  () =>
    'The indentation does not match the lines above, or a bracket or brace above is not closed. Fields of the same object must start in the same column.',
);

export const CONFIG_SYNTAX_MISSING = text(
  'CONFIG_SYNTAX_MISSING',
  () =>
    'Something is missing here: a closing quote, bracket or brace, a comma between items, a colon after a key, or a space after the colon.',
);

export const CONFIG_SYNTAX_UNEXPECTED = text(
  'CONFIG_SYNTAX_UNEXPECTED',
  () => 'Unexpected content. Look for a missing quote, a missing line break, or an extra bracket or comma.',
);

export const CONFIG_SYNTAX_ESCAPE = text(
  'CONFIG_SYNTAX_ESCAPE',
  () => 'This backslash does not start a valid YAML escape. Use \\\\ for a literal backslash, or single quotes.',
);

export const CONFIG_SYNTAX_START = text(
  'CONFIG_SYNTAX_START',
  () => 'A value cannot start with this character. Put the value in quotes.',
);

export const CONFIG_SYNTAX_KEY = text(
  'CONFIG_SYNTAX_KEY',
  () => 'A key must be on one line, have at most 1024 characters, and be followed immediately by a colon.',
);

export const CONFIG_SYNTAX_NESTED = text(
  'CONFIG_SYNTAX_NESTED',
  () => 'A mapping or list cannot start here. Put it on a separate, indented line.',
);

export const CONFIG_SYNTAX_TAG = text(
  'CONFIG_SYNTAX_TAG',
  () => 'This tag (!) cannot be used here. If it is meant as text, put it in quotes.',
);

export const CONFIG_SYNTAX_DIRECTIVE = text(
  'CONFIG_SYNTAX_DIRECTIVE',
  () => 'This directive (%) is not supported. Remove the line.',
);

export const CONFIG_SYNTAX_OTHER = text('CONFIG_SYNTAX_OTHER', () => 'This is not valid YAML or JSON.');

export const CONFIG_TAG = text(
  'CONFIG_TAG',
  (p: { tag: string }) => `The tag ${p.tag} is unknown or does not match its value. Remove the tag.`,
);

export const CONFIG_MERGE_TOO_LARGE = text(
  'CONFIG_MERGE_TOO_LARGE',
  (p: { limit: number; depth: number }) =>
    `The merges (<<) add more than ${p.limit} keys or are nested more than ${p.depth} levels deep. Use fewer merges.`,
);

export const CONFIG_TOO_DEEP = text(
  'CONFIG_TOO_DEEP',
  (p: { limit: number }) =>
    `The nesting exceeds the limit of ${p.limit} levels. kubeadm configurations never have more than ten.`,
);

export const CONFIG_SYNTAX_ANCHOR = text(
  'CONFIG_SYNTAX_ANCHOR',
  () => 'This anchor (&) or alias (*) is not allowed here. If it is meant as text, put it in quotes.',
);

export const CONFIG_UNKNOWN_ANCHOR = text(
  'CONFIG_UNKNOWN_ANCHOR',
  (p: { name: string }) =>
    `The alias *${p.name} has no anchor &${p.name} before it. If *${p.name} is meant as text, put it in quotes.`,
);

export const CONFIG_ALIAS_IN_ITSELF = text(
  'CONFIG_ALIAS_IN_ITSELF',
  (p: { name: string }) =>
    `The alias *${p.name} is inside its own anchor &${p.name}, so it would expand forever. Remove the alias.`,
);

const KEYS = {
  null: 'This key is empty.',
  number: 'This key is a fraction. Put it in quotes.',
  integer: 'This key is a number of 2^63 or more. Put it in quotes.',
  list: 'This key is a list.',
  mapping: 'This key is a mapping.',
} as const;

/** What a YAML file has in the place of a key. */
export type FoundKey = keyof typeof KEYS;

export const CONFIG_KEY = text('CONFIG_KEY', (p: { found: FoundKey }) => `A key must be a name. ${KEYS[p.found]}`);

export const CONFIG_MERGE_NOT_MAPPING = text(
  'CONFIG_MERGE_NOT_MAPPING',
  () => '<< can merge only a mapping or a list of mappings.',
);

export const CONFIG_MERGE_AFTER_KEY = text(
  'CONFIG_MERGE_AFTER_KEY',
  (p: { name: string }) =>
    `<< adds ${p.name}, which is already set above it, and parsers disagree on which of the two takes precedence. Put << first.`,
);

export const CONFIG_DUPLICATE_KEY = text(
  'CONFIG_DUPLICATE_KEY',
  (p: { name: string; line: number }) => `${p.name} is already set on line ${p.line}. Keep only one of the two.`,
);

export const FILE_NOT_YAML = failure('FILE_NOT_YAML', {
  code: 'HOST_FILE_INVALID',
  class: 'host',
  sample: { path: '/etc/kubernetes/kubelet.conf', line: 3, column: 5 },
  english: (p: { path: string; line: number; column: number }) => ({
    what: `${p.path} is not valid YAML (line ${p.line}, column ${p.column}).`,
    cause: 'The file was truncated or edited by hand, or is a different kind of file.',
    cure: 'Restore the file from a backup, or have the program that owns it rewrite it.',
  }),
});
