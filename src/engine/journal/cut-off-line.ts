/** Start of every line that any version wrote. */
const BEGINNING = '{"v":1,"at":"';

/** True for a line that a crash cut off while it was written: no complete entry is lost with it. */
export function isCutOff(line: string): boolean {
  return BEGINNING.startsWith(line.slice(0, BEGINNING.length)) && isOpen(line);
}

/** True if a string, an object or an array does not end in this JSON. */
function isOpen(json: string): boolean {
  let [depth, inString] = [0, false];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return inString || depth > 0 || json === '';
}
