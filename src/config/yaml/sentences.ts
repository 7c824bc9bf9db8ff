import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';

// The file as a whole
export const CONFIG_TOO_LARGE = text(
  'CONFIG_TOO_LARGE',
  (p: { bytes: number; limit: number }) =>
    `The file has ${p.bytes} bytes; at most ${p.limit} are read. Is this the right file?`,
);

export const CONFIG_ENCODING = text(
  'CONFIG_ENCODING',
  (p: { encoding: string }) =>
    `The file is encoded in ${p.encoding}. Save it as UTF-8, for instance with iconv -f ${p.encoding} -t UTF-8.`,
);

export const CONFIG_NOT_UTF8 = text(
  'CONFIG_NOT_UTF8',
  (p: { byte: string }) =>
    `The byte 0x${p.byte} is not UTF-8 text. Is this the right file? If it is, save it as UTF-8.`,
);

export const CONFIG_CONTROL_CHARACTER = text(
  'CONFIG_CONTROL_CHARACTER',
  (p: { character: string }) =>
    `The control character ${p.character} is not allowed in a configuration file. Remove it.`,
);

export const CONFIG_TOO_MANY_TOKENS = text(
  'CONFIG_TOO_MANY_TOKENS',
  (p: { limit: number }) =>
    `The file has more than ${p.limit} words and signs up to here, which is more than is read. Is this the right file?`,
);

// YAML
export const CONFIG_SYNTAX_TAB = text(
  'CONFIG_SYNTAX_TAB',
  () => 'Indentation by a tab is not allowed in YAML. Use spaces.',
);

export const CONFIG_SYNTAX_INDENT = text(
  'CONFIG_SYNTAX_INDENT',
  () =>
    'The indentation does not fit the lines before, or a bracket or brace above is not closed. Fields of one object start in the same column.',
);

export const CONFIG_SYNTAX_MISSING = text(
  'CONFIG_SYNTAX_MISSING',
  () =>
    'Something is missing here: a closing quote, bracket or brace, a comma between items, a colon behind a key, or a space behind it.',
);

export const CONFIG_SYNTAX_UNEXPECTED = text(
  'CONFIG_SYNTAX_UNEXPECTED',
  () => 'This can not stand here. Look for a missing quote, a missing line break, or one bracket or comma too many.',
);

export const CONFIG_SYNTAX_ESCAPE = text(
  'CONFIG_SYNTAX_ESCAPE',
  () => 'This backslash does not start an escape that YAML knows. Write \\\\ for a backslash, or use single quotes.',
);

export const CONFIG_SYNTAX_START = text(
  'CONFIG_SYNTAX_START',
  () => 'A value can not start with this character. Put the value in quotes.',
);

export const CONFIG_SYNTAX_KEY = text(
  'CONFIG_SYNTAX_KEY',
  () => 'A key must stand on one line, in at most 1024 characters, with nothing between it and its colon.',
);

export const CONFIG_SYNTAX_NESTED = text(
  'CONFIG_SYNTAX_NESTED',
  () => 'A mapping or list can not start here. Put it on a line of its own, indented.',
);

export const CONFIG_SYNTAX_TAG = text(
  'CONFIG_SYNTAX_TAG',
  () => 'This tag (!) can not be used here. If it is meant as text, put it in quotes.',
);

export const CONFIG_SYNTAX_DIRECTIVE = text(
  'CONFIG_SYNTAX_DIRECTIVE',
  () => 'This directive (%) is not understood. Remove the line.',
);

export const CONFIG_SYNTAX_OTHER = text('CONFIG_SYNTAX_OTHER', () => 'This is not valid YAML or JSON.');

export const CONFIG_TAG = text(
  'CONFIG_TAG',
  (p: { tag: string }) => `The tag ${p.tag} is not known here, or does not fit its value. Remove it.`,
);

export const CONFIG_MERGE_TOO_LARGE = text(
  'CONFIG_MERGE_TOO_LARGE',
  (p: { limit: number; depth: number }) =>
    `The merges (<<) bring in more than ${p.limit} keys, or are more than ${p.depth} deep; they are not followed further.`,
);

export const FILE_NOT_YAML = failure('FILE_NOT_YAML', {
  class: 'host',
  sample: { path: '/etc/kubernetes/kubelet.conf', line: 3, column: 5 },
  english: (p: { path: string; line: number; column: number }) => ({
    what: `${p.path} is not YAML that can be read (line ${p.line}, column ${p.column}).`,
    cause: 'It was cut off, changed by hand, or is another kind of file.',
    cure: 'Restore the file from a backup, or have the program that owns it write it again.',
  }),
});
