import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { EXIT, type FailureClass, SIGNAL_EXIT } from '../src/exit-codes.ts';
import { type Explanation, errorCodes, explanation } from '../src/explanations.ts';
import { english } from '../src/messages/catalogue.ts';

/** docs/errors.md, made from the catalogue of messages and the classes of src/exit-codes.ts. */
export function errorsDocs(): string {
  return `<!-- Written by "tsx scripts/errors-docs.ts" from src/messages/en/ and src/exit-codes.ts: change those, not this page. -->

# Exit codes and errors

| exit code | class | meaning |
| --- | --- | --- |
| 0 | | ${english.text('EXIT_SUCCESS')} |
${classes().map(classRow).join('\n')}
| ${Object.values(SIGNAL_EXIT).join(', ')} | | ${english.text('EXIT_SIGNAL')} |

Every error has a code that stays the same in all languages and versions. \`--output json\` ends with an object of type \`result\`;
when the command failed its \`failure\` has the \`code\`, the \`class\`, the facts (\`params\`), and the same three texts as below.
The texts here are in English and made with example facts; \`kubejoin explain CODE\` prints them in your language.
${classes().map(section).join('')}`;
}

function classes(): FailureClass[] {
  return Object.keys(EXIT) as FailureClass[];
}

function classRow(name: FailureClass): string {
  return `| ${EXIT[name]} | ${name} | ${english.text('EXIT_CLASS', { class: name })} |`;
}

function section(name: FailureClass): string {
  const all = errorCodes().map((code) => explanation(code, english));
  const entries = all.filter((one) => one.class === name).map(entry);
  return entries.length === 0 ? '' : `\n## ${name} (exit code ${EXIT[name]})\n${entries.join('')}`;
}

function entry({ code, what, cause, cure }: Explanation): string {
  return `\n### ${code}\n\n- What: ${markdown(what)}\n- Cause: ${markdown(cause)}\n- To do: ${markdown(cure)}\n`;
}

/** Placeholders in angle brackets are no HTML, and a sentence of several lines stays in its list item. */
function markdown(text: string): string {
  return text
    .replace(/[<>]/g, (bracket) => (bracket === '<' ? '&lt;' : '&gt;'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n  ');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsDocs());
}
