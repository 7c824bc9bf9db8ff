import { CREDENTIALS } from './shown.ts';

/**
 * Masks possible secrets in files, objects and the output of other programs before they are shown. kubejoin's own
 * secrets never get into texts (secret.ts); these come with a patch, a proxy, a configuration or a plugin's output.
 */
const MASK = '[secret]';

/** Every pattern takes linear time: it scans a run of characters once, not once from each position. */
type Rule = readonly [pattern: RegExp, replacement: string | ((found: string) => string)];

const KEYS: Rule = [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g, `-----BEGIN $1----- ${MASK}`];
/** User and password of a URL; as in Go, the last @ ends them. */
const USER_INFO: Rule = [/(:\/\/)[^/\s"']*@/g, `$1${MASK}@`];
/** RFC 9110 section 11.6.2; prose ("Bearer tokens") has no digit in it. */
const AUTHORIZATION: Rule = [/\b(Bearer|Basic) +(?=\S*\d)[\w.~+/=-]{8,}/gi, `$1 ${MASK}`];
/** The header itself, with any token. */
const HEADER: Rule = [/\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic)) +[^\s"',]+/gi, `$1 ${MASK}`];
/** RFC 7519: \beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)*, searched in each run of such characters. */
const JSON_WEB_TOKEN: Rule = [/[\w.-]+/g, withoutToken];
const MIN_PART = 8;

function withoutToken(run: string): string {
  const parts = run.split('.');
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const begin = part.search(/\beyJ/);
    const isToken =
      begin !== -1 && part.length - begin - 'eyJ'.length >= MIN_PART && (parts[index + 1]?.length ?? 0) >= MIN_PART;
    if (isToken) return `${run.slice(0, at + begin)}${MASK}`;
    at += part.length + 1;
  }
  return run;
}

/** An entry in a YAML list of environment variables, up to its value; the second group is the indentation. */
const variable = (name: string) => String.raw`((?:- )?name: "?${name}"?\n( *)value: ?)`;
/** Also matches without a scheme: Go then assumes http. */
const PROXY_VARIABLE: Rule = [new RegExp(`${variable(String.raw`\w*proxy`)}("?)[^\\n]*@`, 'gi'), `$1$3${MASK}@`];
const SECRET_NAME = String.raw`(?=\w*(?:secret|password|passwd|passphrase|pwd|token|credential|api_?key|access_?key|private_?key))\w+`;
const SECRET_VARIABLE: Rule = [new RegExp(`${variable(SECRET_NAME)}[^\\n]*(?:\\n\\2 [^\\n]*)*`, 'gi'), `$1${MASK}`];
/** DB_PASS: short enough to be a part of other words elsewhere. */
const PASS_VARIABLE: Rule = [
  new RegExp(`${variable(String.raw`\w*_pass`)}[^\\n]*(?:\\n\\2 [^\\n]*)*`, 'gi'),
  `$1${MASK}`,
];
/** KubeletConfiguration.staticPodURLHeader: a map of header names to lists of values. */
const URL_HEADERS: Rule = [/^( *)staticPodURLHeader:[^\n]*\n(?:\1[ -][^\n]*\n?)*/gm, `$1staticPodURLHeader: ${MASK}\n`];

/** `password=...`, `"token": "..."`: the forms in which programs print them. A quoted value ends at its quote. */
const NAMED: Rule = [
  /(?<![a-z0-9])((?:password|passwd|pwd|token|secret|api[_-]?key)["']?\s*(?:=|:(?!\s*[\w./-]+\s+(?:not|is|was|has|does|could|can)\b))\s*)("[^"\n]*"?|'[^'\n]*'?|[^\s"';&]+)/gi,
  `$1${MASK}`,
];
/** `--password=...`, `--token=...` as an argument of a container. */
const FLAG: Rule = [/(?==)(?<=--(?:[\w-]*-)?(?:password|passwd|token|secret|api-key))=[^\s"']+/gi, `=${MASK}`];
/** A bootstrap token that is a whole word; a longer host name is not one. */
const BOOTSTRAP_TOKEN: Rule = [/(?<![\w.-])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w-]|\.\w)/g, MASK];

const ANY_USER_INFO: Rule = [CREDENTIALS, `$1${MASK}@`];
/** The query of a URL. */
const QUERY: Rule = [/\?[^\s"']+/g, `?${MASK}`];

const ANYWHERE = [KEYS, USER_INFO, HEADER, AUTHORIZATION, JSON_WEB_TOKEN, FLAG];

/** The text of a file or an object, mostly YAML, with its secrets masked. */
export function maskedContent(text: string): string {
  return masked(text, [...ANYWHERE, PROXY_VARIABLE, SECRET_VARIABLE, PASS_VARIABLE, URL_HEADERS]);
}

/** Output of another program with its secrets masked. */
export function maskedOutput(text: string): string {
  return masked(text, [...ANYWHERE, NAMED, BOOTSTRAP_TOKEN]);
}

/**
 * A container runtime's message about a pull, with its secrets masked. The query of a redirect to a blob store holds a
 * signature. A colon introduces a cause there, not a value: "failed to fetch anonymous token: unexpected status".
 */
export function maskedPull(text: string): string {
  return masked(text, [ANY_USER_INFO, ...ANYWHERE, QUERY]);
}

function masked(text: string, rules: readonly Rule[]): string {
  return rules.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement as string), text);
}
