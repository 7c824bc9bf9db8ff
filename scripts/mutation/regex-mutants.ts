/** `\d` and its like, with what they become. */
const CLASSES: Record<string, string> = { d: 'D', D: 'd', w: 'W', W: 'w', s: 'S', S: 's', b: 'B', B: 'b' };

type Token = { text: string; kind: 'anchor' | 'quantifier' | 'class' | 'set' | 'other' };

/** A pattern cut into the pieces that can be changed alone. */
function tokens(pattern: string): Token[] {
  const cut = /\\[dDwWsSbB]|\\.|\[\^?(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?(?:<?[=!]|:|<\w+>)|[\s\S]/g;
  return [...pattern.matchAll(cut)].map(([text]) => ({ text, kind: kindOf(text) }));
}

function kindOf(text: string): Token['kind'] {
  if (text === '^' || text === '$') return 'anchor';
  if (/^(?:[*+?]|\{)/.test(text) && text !== '{') return 'quantifier';
  if (/^\\[dDwWsSbB]$/.test(text)) return 'class';
  return text.startsWith('[') && text.length > 1 ? 'set' : 'other';
}

function changed({ text, kind }: Token): string[] {
  if (kind === 'anchor') return [''];
  if (kind === 'class') return [`\\${CLASSES[text.charAt(1)]}`];
  if (kind === 'set') return [text.startsWith('[^') ? `[${text.slice(2)}` : `[^${text.slice(1)}`];
  return kind === 'quantifier' ? quantifiers(text) : [];
}

function quantifiers(text: string): string[] {
  if (text === '*') return ['+'];
  if (text === '+') return ['*', ''];
  const [, least = '', , most = ''] = text.match(/^\{(\d+)(,(\d*))?\}$/) ?? [];
  if (text === '?' || least === '') return [''];
  const more = (number: string) => String(Number(number) + 1);
  if (!text.includes(',')) return [`{${more(least)}}`, `{${least},}`];
  return [`{${more(least)},${most}}`, ...(most ? [`{${least},${more(most)}}`] : [])];
}

/** The question mark after a quantifier only says who is greedy. */
const isLaziness = (all: Token[], at: number): boolean => all[at]?.text === '?' && all[at - 1]?.kind === 'quantifier';

/** The regular expressions that differ from this one in one place. */
export function regexMutants(pattern: string, flags: string): string[] {
  const all = tokens(pattern);
  const patterns = all.flatMap((token, at) =>
    isLaziness(all, at)
      ? []
      : changed(token).map((text) => all.map((other, place) => (place === at ? text : other.text)).join('')),
  );
  const kept = patterns.filter((text) => text !== '' && compiles(text, flags)).map((text) => `/${text}/${flags}`);
  return flags.includes('i') ? [...kept, `/${pattern}/${flags.replace('i', '')}`] : kept;
}

function compiles(pattern: string, flags: string): boolean {
  try {
    return Boolean(new RegExp(pattern, flags));
  } catch {
    return false;
  }
}
