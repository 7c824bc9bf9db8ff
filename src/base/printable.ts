/** What moves the cursor, sets the window's title or turns the direction of a text; line ends and tabs do not. */
const CONTROLS = '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]';
/** The colours that kubejoin itself uses (picocolors): bold, dim, and six of the foreground's, with what ends them. */
const OWN_COLOURS = '\\u001b\\[(?:[12]|22|3[1-6]|39)m';

const EVERY = new RegExp(CONTROLS, 'g');
const BESIDE_COLOURS = new RegExp(`${OWN_COLOURS}|${CONTROLS}`, 'g');

const NOT_IN_A_LINE = new RegExp(`\\n|${CONTROLS}`);

const numbered = (found: string): string => (found.length > 1 ? found : `\\u{${found.charCodeAt(0).toString(16)}}`);

/** What another program, a server, a host or a file says, as a terminal may get it: such a character is shown by its number. */
export function printable(text: string): string {
  return text.replace(EVERY, numbered);
}

/** The same as a part of a line: a line end is shown as well, as \\n. */
export function inOneLine(text: string): string {
  return NOT_IN_A_LINE.test(text) ? printable(text.trimEnd()).replaceAll('\n', '\\n') : text;
}

/** The same of a whole line or screen that this program has put together and coloured. */
export function printableInColour(text: string): string {
  return text.replace(BESIDE_COLOURS, numbered);
}
