import { withoutEnd, withoutEnds } from '../../base/trim.ts';
import { type Html, html } from './html.ts';

const PROGRAMS =
  'chronyc|containerd|crictl|ctr|curl|df|etcdctl|export|findmnt|ip|journalctl|kubeadm|kubectl|kubejoin|mkdir|modprobe|mount|openssl|ps|rc-service|rc-update|rm|ss|ssh|sudo|swapoff|sysctl|systemctl|tail|timedatectl|umount';
/** Words that follow a program's name only in a command. */
const WORDS = new Set(
  `add address all apiserver apply approve bash bootstrap-token ca-hash cat certificate certs check-expiration
  cluster-info cm completion config configmap containerd control-plane control-plane-join control-plane-prepare create
  csr daemonset default delete describe diff disable doctor drain edit enable etcd explain fleet generate-csr get init
  install join kubeconfig kubelet kubelet-config kubelet-start label list logs makestep migrate node nodes phase plan
  pod pods preflight print rehearse remote renew reset restart rollout s_client secret set set-ntp show start status
  stop taint token true undo upload-certs upload-config user validate version x509`.split(/\s+/),
);
/** Pattern of other words of a command: a flag, a path, a name with digits, FILE, a variable. */
const ARGUMENT = /^(?:-{1,2}[\w[].*|[~$/'{[].*|[A-Za-z.@:+-]*[\d=/_][^"\u201c\u201d]*|\p{Lu}{2,}|\.{3}|&&|\|)$/u;
/** Options of one letter that take the next word. */
const TAKES_VALUE = /^-(?:c|f|in|n|o|t|u)$/;
const ENDS = '.,;:)"\u201d';

/** Flags and paths are of a fixed pitch anywhere; commands are as long as their words look like one. */
const START = new RegExp(
  String.raw`(?<![\w./-])(?:(?:${PROGRAMS})(?= )|kubelet(?= --)|--[a-z][\w-]*(?:=[^\s,;"\u201d)]+)?|(?:/[\w.@{}*$-]+){2,}/?|sha256:[0-9a-f]+)`,
  'g',
);

interface Part {
  text: string;
  isCode: boolean;
}

/** A sentence, with its commands, flags and paths in a fixed pitch. Text that no rule knows is shown as it is. */
export function marked(text: string): Html[] {
  return partsOf(text).map((part) => (part.isCode ? html`<code>${part.text}</code>` : html`${part.text}`));
}

/** Paragraphs; indented lines are commands to copy. */
export function prose(text: string): Html[] {
  const blocks: { lines: string[]; isCode: boolean }[] = [];
  for (const line of text.split('\n')) {
    const isCode = /^ {2,}\S/.test(line);
    const last = blocks.at(-1);
    if (last && last.isCode === isCode) last.lines.push(line);
    else blocks.push({ lines: [line], isCode });
  }
  return blocks.map(({ lines, isCode }) => {
    const content = withoutEnds(lines.join('\n'), '\n');
    if (content === '') return html``;
    return isCode ? html`<pre>${content.replace(/^ {2}/gm, '')}</pre>` : html`<p>${marked(content)}</p>`;
  });
}

/** The same text, in parts. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const add = (end: number, isCode: boolean) => {
    if (end > at) parts.push({ text: text.slice(at, end), isCode });
    at = end;
  };
  for (const { index, 0: start } of text.matchAll(START)) {
    if (index < at) continue;
    const end = /^[a-z]/.test(start) && !start.startsWith('sha256:') ? commandEnd(text, index) : index + start.length;
    if (end === undefined) continue;
    add(index, false);
    add(index + withoutEnd(text.slice(index, end), '.,;:)').length, true);
  }
  add(text.length, false);
  return parts;
}

const FIRST_WORD = /\S+/y;
const NEXT_WORD = / (\S+)/y;
const PROGRAM = new RegExp(`^(?:${PROGRAMS})$`);

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The end of the command that begins here; undefined if it is only a program's name in a sentence. */
function commandEnd(text: string, begin: number): number | undefined {
  const quoted = text[begin - 1] === '"' ? text.indexOf('"', begin) : -1;
  if (quoted > 0) return quoted;
  const first = begin + (matchAt(FIRST_WORD, text, begin)?.[0].length ?? 0);
  let end = first;
  let takesValue = false;
  for (;;) {
    const word = matchAt(NEXT_WORD, text, end)?.[1];
    if (word === undefined) break;
    // "..." is a word, and so is a sign alone.
    const dots = /^\.*/.exec(word)?.[0].length ?? 0;
    const bare = word.slice(0, Math.max(withoutEnd(word, ENDS).length, dots + 1));
    const isProgram = end > first && PROGRAM.test(bare);
    if (!takesValue && !isProgram && !WORDS.has(bare) && !ARGUMENT.test(bare)) break;
    end += 1 + bare.length;
    if (bare !== word) break;
    takesValue = TAKES_VALUE.test(bare);
  }
  return end === first ? undefined : end;
}
