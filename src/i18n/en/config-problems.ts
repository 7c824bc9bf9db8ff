import type { FieldType } from '../../config/fields/field.ts';
import { clusterProblems } from './cluster-problems.ts';
import { fleetProblems } from './fleet-problems.ts';

/** What a value in a file was found to be. */
export type FoundType = 'string' | 'boolean' | 'integer' | 'number' | 'null' | 'list' | 'mapping';

const EXPECTED: Record<FieldType, string> = {
  string: 'a string',
  secret: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  long: 'a whole number',
  number: 'a number',
  quantity: 'a quantity such as 500Mi, or a number',
  anything: 'a value',
  duration: 'a duration in quotes or with a unit, such as 5m, 90s or 1h30m',
  time: 'a time such as 2026-01-31T12:00:00Z',
  object: 'a mapping of fields',
  'list of objects': 'a list of mappings',
  'list of strings': 'a list of strings',
  'list of integers': 'a list of whole numbers',
  'map of strings': 'a mapping of names to strings',
  'map of booleans': 'a mapping of names to true or false',
  'map of quantities': 'a mapping of names to quantities such as 500Mi',
};
const FOUND: Record<FoundType, string> = {
  string: 'a string',
  boolean: 'a boolean (an unquoted yes, no, on, off, y or n is one too)',
  integer: 'a number',
  number: 'a number',
  null: 'nothing (null)',
  list: 'a list',
  mapping: 'a mapping',
};
/** More fields than these are not listed: the nearest name says more. */
export const MANY_FIELDS = 30;
const TEXT_TYPES: readonly FieldType[] = ['string', 'secret'];
const or = (words: readonly string[]): string => new Intl.ListFormat('en', { type: 'disjunction' }).format(words);
const and = (words: readonly string[]): string => new Intl.ListFormat('en').format(words);
const didYouMean = (name: string | undefined): string => (name === undefined ? '' : ` Did you mean ${name}?`);

/** What can be wrong in a configuration file or with the value of a flag. Each is shown behind its place: file:line:column and the field's path, or the flag. */
export const configProblems = {
  // The file as a whole
  CONFIG_TOO_LARGE: (p: { bytes: number; limit: number }): string =>
    `The file has ${p.bytes} bytes; at most ${p.limit} are read. Is this the right file?`,
  CONFIG_ENCODING: (p: { encoding: string }): string =>
    `The file is encoded in ${p.encoding}. Save it as UTF-8, for instance with iconv -f ${p.encoding} -t UTF-8.`,
  CONFIG_NOT_UTF8: (p: { byte: string }): string =>
    `The byte 0x${p.byte} is not UTF-8 text. Is this the right file? If it is, save it as UTF-8.`,
  CONFIG_CONTROL_CHARACTER: (p: { character: string }): string =>
    `The control character ${p.character} is not allowed in a configuration file. Remove it.`,
  CONFIG_EMPTY: (p: { needed: readonly string[] }): string => `The file is empty. It needs ${or(p.needed)}.`,
  CONFIG_ONLY_COMMENTS: (p: { needed: readonly string[] }): string =>
    `The file has only comments or empty documents. It needs ${or(p.needed)}.`,
  CONFIG_TOO_DEEP: (p: { limit: number }): string =>
    `More than ${p.limit} levels of nesting are not read; no kubeadm configuration needs ten.`,
  CONFIG_TOO_MANY_TOKENS: (p: { limit: number }): string =>
    `The file has more than ${p.limit} words and signs up to here, which is more than is read. Is this the right file?`,
  CONFIG_NOT_FINITE: (): string => 'A number here must be finite: .inf and .nan have no form in JSON, which kubeadm makes of the file.',
  CONFIG_TOO_MANY_VALUES: (p: { limit: number }): string =>
    `With its aliases the document has more than ${p.limit} values; it is not read further.`,

  // YAML
  CONFIG_SYNTAX_TAB: (): string => 'Indentation by a tab is not allowed in YAML. Use spaces.',
  CONFIG_SYNTAX_INDENT: (): string =>
    'The indentation does not fit the lines before, or a bracket or brace above is not closed. Fields of one object start in the same column.',
  CONFIG_SYNTAX_MISSING: (): string =>
    'Something is missing here: a closing quote, bracket or brace, a comma between items, a colon behind a key, or a space behind it.',
  CONFIG_SYNTAX_UNEXPECTED: (): string =>
    'This can not stand here. Look for a missing quote, a missing line break, or one bracket or comma too many.',
  CONFIG_SYNTAX_ESCAPE: (): string =>
    'This backslash does not start an escape that YAML knows. Write \\\\ for a backslash, or use single quotes.',
  CONFIG_SYNTAX_START: (): string => 'A value can not start with this character. Put the value in quotes.',
  CONFIG_SYNTAX_KEY: (): string => 'A key must stand on one line, in at most 1024 characters, with nothing between it and its colon.',
  CONFIG_SYNTAX_NESTED: (): string => 'A mapping or list can not start here. Put it on a line of its own, indented.',
  CONFIG_SYNTAX_ANCHOR: (): string => 'This anchor (&) or alias (*) can not stand here. If it is meant as text, put it in quotes.',
  CONFIG_SYNTAX_TAG: (): string => 'This tag (!) can not be used here. If it is meant as text, put it in quotes.',
  CONFIG_SYNTAX_DIRECTIVE: (): string => 'This directive (%) is not understood. Remove the line.',
  CONFIG_SYNTAX_OTHER: (): string => 'This is not valid YAML or JSON.',
  CONFIG_UNKNOWN_ANCHOR: (p: { name: string }): string =>
    `The alias *${p.name} has no anchor &${p.name} before it. If it is meant as text, put it in quotes.`,
  CONFIG_ALIAS_IN_ITSELF: (p: { name: string }): string => `The alias *${p.name} stands inside its own anchor, so it has no end.`,
  CONFIG_TAG: (p: { tag: string }): string => `The tag ${p.tag} is not known here, or does not fit its value. Remove it.`,
  CONFIG_KEY: (): string => 'A key must be a name. This one is empty, a fraction or too large a number, a list or a mapping.',
  CONFIG_MERGE_NOT_MAPPING: (): string => '<< can only merge a mapping, or a list of mappings.',
  CONFIG_MERGE_TOO_LARGE: (p: { limit: number; depth: number }): string =>
    `The merges (<<) bring in more than ${p.limit} keys, or are more than ${p.depth} deep; they are not followed further.`,
  CONFIG_MERGE_AFTER_KEY: (p: { name: string }): string =>
    `<< brings in ${p.name}, which stands before it; parsers do not agree which of the two is meant. Write << first.`,
  CONFIG_DUPLICATE_KEY: (p: { name: string; line: number }): string => `${p.name} was already given on line ${p.line}. Keep one of them.`,

  // Kind and version
  CONFIG_NOT_A_MAPPING: (p: { found: FoundType }): string =>
    `A configuration is a mapping of fields that starts with apiVersion and kind; this is ${FOUND[p.found]}.`,
  CONFIG_NO_API_VERSION: (p: { wanted: readonly string[]; current: string }): string =>
    `apiVersion is missing. For ${or(p.wanted.slice(0, 2))} write apiVersion: ${p.current}.`,
  CONFIG_NO_KIND: (p: { wanted: readonly string[] }): string => `kind is missing. Read here: ${or(p.wanted)}.`,
  CONFIG_KIND_MISSING: (p: { needed: readonly string[]; kinds: readonly string[] }): string =>
    `The file has only ${and(p.kinds)}; ${or(p.needed)} is needed.`,
  CONFIG_DUPLICATE_KIND: (p: { kind: string; line: number }): string =>
    `A ${p.kind} was already given on line ${p.line}; a file may have one of each kind.`,
  CONFIG_UNKNOWN_KIND: (p: { kind: string; nearest: string | undefined; known: readonly string[] }): string =>
    `The kind ${p.kind} is not known.${didYouMean(p.nearest)} Known: ${and(p.known)}.`,
  CONFIG_KUBECONFIG_GIVEN: (): string =>
    'This is a kubeconfig, not a configuration. To join a cluster with it, give it to join --discovery-file instead of --config.',
  CONFIG_WRONG_GROUP: (p: { kind: string; found: string; expected: string }): string =>
    `${p.kind} belongs to ${p.expected}, not to ${p.found}.`,
  CONFIG_UNKNOWN_VERSION: (p: { version: string; nearest: string | undefined; known: readonly string[] }): string =>
    `The version ${p.version} is not known.${didYouMean(p.nearest)} Known: ${and(p.known)}.`,
  CONFIG_RETIRED_VERSION: (p: { version: string; migratedBy: string }): string =>
    p.migratedBy === 'kubejoin'
      ? `${p.version} is no longer read here. This writes the file in the current version: kubejoin config migrate --old-config FILE --new-config NEW.`
      : `${p.version} is no longer read. kubeadm ${p.migratedBy} still does: kubeadm config migrate --old-config FILE --new-config NEW; repeat that with newer releases until the file is v1beta2 or later, which kubejoin config migrate reads.`,
  CONFIG_EXPERIMENTAL_VERSION: (p: { version: string; current: string }): string =>
    `${p.version} is experimental. Allow it with --allow-experimental-api, or write ${p.current}.`,

  // Fields
  CONFIG_UNKNOWN_FIELD: (p: {
    name: string;
    nearest: string | undefined;
    versions: readonly string[] | undefined;
    version: string;
    elsewhere: string | undefined;
    kind: string | undefined;
    allowed: readonly string[];
  }): string => {
    const other = p.versions ? ` ${p.version} does not have it, ${and(p.versions)} does.` : '';
    const elsewhere = p.elsewhere ? ` It exists as ${p.elsewhere}${p.kind ? ` of ${p.kind}` : ''}.` : '';
    return `The field ${p.name} is not known here.${didYouMean(p.nearest)}${other}${elsewhere}${p.allowed.length > MANY_FIELDS ? '' : ` Known: ${and(p.allowed)}.`}`;
  },
  CONFIG_WRONG_TYPE: (p: { expected: FieldType; found: FoundType }): string => {
    const quote = TEXT_TYPES.includes(p.expected) && !['list', 'mapping'].includes(p.found) ? ' Put it in quotes.' : '';
    return `This must be ${EXPECTED[p.expected]}; it is ${FOUND[p.found]}.${quote}`;
  },
  CONFIG_NOT_ALLOWED: (p: { value: string; allowed: readonly string[]; nearest: string | undefined }): string =>
    `${p.value === '' ? 'An empty value' : `The value ${p.value}`} is not allowed.${didYouMean(p.nearest)} Allowed: ${or(p.allowed)}.`,
  CONFIG_INTEGER_RANGE: (): string => 'The number is too large or too small.',
  CONFIG_DURATION: (p: { value: string; reason: string; unit: string | undefined }): string => {
    const why: Record<string, string> = {
      'missing-unit': 'a number has no unit',
      'unknown-unit': `the unit ${p.unit} is not known`,
      'out-of-range': 'it is longer than 292 years',
    };
    return `"${p.value}" is not a duration${why[p.reason] ? `: ${why[p.reason]}` : ''}. Write numbers with the units h, m, s or ms, such as 5m, 90s or 1h30m.`;
  },
  CONFIG_TIMEOUT_NOT_POSITIVE: (): string => 'A timeout must be longer than zero. Leave the field out for the default.',

  // Values
  CONFIG_TOKEN: (p: { shape: string; length: number }): string =>
    `This is not a bootstrap token: 6 characters, a dot, 16 characters, of a-z and 0-9. It has ${p.length} characters of the form ${p.shape} (x: a-z or 0-9, X: A-Z, _: white space, ?: other).`,
  CONFIG_TOKEN_MISSING: (): string => 'A bootstrap token is needed. "kubejoin token create" on a control plane makes one.',
  CONFIG_CERTIFICATE_KEY: (p: { length: number; foreign: number }): string =>
    `The certificate key must be 64 hexadecimal digits; it has ${p.length} characters${p.foreign > 0 ? `, ${p.foreign} of them no hexadecimal digits` : ''}.`,
  CONFIG_HASH: (p: { reason: 'form' | 'algorithm' | 'digits' | 'length'; algorithm: string | undefined; length: number }): string => {
    const why = {
      form: `it is not of the form algorithm:digits (${p.length} characters)`,
      algorithm: `the algorithm ${p.algorithm} is not known, only sha256`,
      digits: 'behind the colon not all are hexadecimal digits',
      length: `behind the colon are ${p.length} digits`,
    }[p.reason];
    return `A pin of the CA is sha256: and 64 hexadecimal digits; ${why}. "kubejoin token create --print-join-command" on a control plane shows it.`;
  },
  CONFIG_NO_PIN: (): string =>
    'No pin of the CA is given, so another machine could pose as the control plane. Give caCertHashes (--discovery-token-ca-cert-hash; "kubejoin token create --print-join-command" on a control plane shows it), or accept the risk with unsafeSkipCAVerification (--discovery-token-unsafe-skip-ca-verification).',
  CONFIG_ENDPOINT: (p: { value: string }): string =>
    `"${p.value}" is not the address of an API server. Write host:port with a DNS name or an IP address, an IPv6 address in brackets: [fd00::1]:6443.`,
  CONFIG_ENDPOINT_MISSING: (): string => 'The API server to ask is not given. Write host:port, for instance 10.0.0.1:6443.',
  CONFIG_ENDPOINT_SCHEME: (p: { scheme: string; instead: string | undefined }): string =>
    `The API server is given as host:port, without ${p.scheme}${p.instead ? `. Write ${p.instead}` : ''}.`,
  CONFIG_ENDPOINT_PATH: (p: { instead: string | undefined }): string =>
    `The API server is given as host:port, without a path, a user or a query${p.instead ? `. Write ${p.instead}` : ''}.`,
  CONFIG_ENDPOINT_AMBIGUOUS: (p: { address: string; withPort: string }): string =>
    `This IPv6 address could end in a port. Write ${p.withPort} if it does, or ${p.address} if it does not.`,
  CONFIG_PORT: (p: { value: string }): string => `"${p.value}" is not a port. Ports are 1 to 65535.`,
  CONFIG_ADDRESS: (p: { value: string }): string => `"${p.value}" is not an IP address.`,
  CONFIG_ADDRESS_UNUSABLE: (p: { value: string; range: 'multicast' | 'link-local' | 'broadcast' }): string =>
    `An API server can not be reached at ${p.value}, a ${p.range} address. Give an address of this machine that the other nodes reach.`,
  CONFIG_NODE_NAME: (p: { name: string }): string =>
    `"${p.name}" can not be the name of a node: names have a-z, 0-9, - and ., start and end with a letter or digit, and have at most 253 characters.`,
  CONFIG_TAINT_KEY: (p: { key: string }): string =>
    `"${p.key}" can not be the key of a taint: an optional DNS name and /, then at most 63 characters of letters, digits, -, _ and ., such as example.com/dedicated.`,
  CONFIG_TAINT_VALUE: (p: { value: string }): string =>
    `"${p.value}" can not be the value of a taint: at most 63 characters of letters, digits, -, _ and ., starting and ending with a letter or digit.`,
  CONFIG_TAINT_EFFECT_MISSING: (): string => 'A taint needs an effect: NoSchedule, PreferNoSchedule or NoExecute.',
  CONFIG_ARGUMENT_NAME: (): string => 'An argument needs a name, written without dashes.',
  CONFIG_ALL_BESIDE_OTHERS: (): string => '"all" already names every check. Give it alone, or give single checks.',
  CONFIG_CRI_SOCKET: (p: { value: string }): string =>
    `"${p.value}" is not the socket of a container runtime. Write unix:// and an absolute path, such as unix:///run/containerd/containerd.sock.`,
  CONFIG_CA_CERT_PATH: (p: { value: string }): string => `"${p.value}" can not be the path of the CA: it must be absolute and end in .crt.`,
  CONFIG_KUBECONFIG_MISSING: (): string => 'The path or https URL of a kubeconfig is missing.',
  CONFIG_KUBECONFIG_SCHEME: (p: { scheme: string }): string =>
    `A discovery file comes from a path or an https URL; ${p.scheme}: is neither.`,
  CONFIG_KUBECONFIG_URL: (p: { scheme: string }): string =>
    `This is not a complete ${p.scheme} URL. Write ${p.scheme === 'file' ? 'file:///path' : 'https://host/path'}.`,

  // Combinations
  CONFIG_DISCOVERY_NONE: (): string => 'It is not said how to find the cluster. Give discovery.bootstrapToken or discovery.file.',
  CONFIG_DISCOVERY_BOTH: (): string => 'bootstrapToken and file are both given; the cluster is found in one way. Keep one of them.',
  CONFIG_FLAGS_DISCOVERY_NONE: (): string =>
    'It is not said how to find the cluster. Give the address of an API server with --token and --discovery-token-ca-cert-hash, or --discovery-file, or --config; "kubejoin token create --print-join-command" on a control plane prints the whole line.',
  CONFIG_FLAGS_ENDPOINT_MISSING: (p: { flag: string }): string =>
    `${p.flag} finds the cluster only together with the address of an API server. Add it: join 10.0.0.1:6443 ${p.flag} ….`,
  CONFIG_FLAGS_DISCOVERY_BOTH: (p: { endpoint: string }): string =>
    `The address ${p.endpoint} and --discovery-file are both given; the cluster is found in one way. Leave one of them out.`,
  CONFIG_FLAGS_TOKEN_TWICE: (): string => '--token and --token-file are both given. Leave one of them out.',

  ...clusterProblems,
  ...fleetProblems,
};

export type ConfigProblemKey = keyof typeof configProblems;
export type ConfigProblemParams<K extends ConfigProblemKey> = Parameters<(typeof configProblems)[K]>[0];

/** One thing that is wrong. `line` and `column` count from 1; `path` is a field's path, a flag, or empty for a whole document or file. */
export type ConfigProblem = {
  [K in ConfigProblemKey]: { line: number | undefined; column: number | undefined; path: string; key: K; params: ConfigProblemParams<K> };
}[ConfigProblemKey];

/** Renders problems one to a line, by the table of one language. */
export function problemLines(table: ConfigProblemTable, source: string | undefined, problems: readonly ConfigProblem[]): string {
  return problems
    .map((problem) => {
      const place = [source, problem.line, problem.column].filter((part) => part !== undefined).join(':');
      const sentence = (table[problem.key] as (params: unknown) => string)(problem.params);
      return `\n  ${[place, problem.path, sentence].filter((part) => part !== '').join(': ')}`;
    })
    .join('');
}

export type ConfigProblemTable = { [K in ConfigProblemKey]: (typeof configProblems)[K] };
