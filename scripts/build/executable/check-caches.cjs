/** Run by the very Node.js of the executable: fails where it would refuse a code cache. argv: the folder, and its scripts with a cache. */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

const [folder, ...names] = process.argv.slice(2);
for (const name of names) {
  const cache = name.replace('.cjs', '.cache');
  const script = new Script(readFileSync(path.join(folder, name), 'latin1'), {
    filename: `kubejoin/${name}`,
    cachedData: readFileSync(path.join(folder, cache)),
  });
  if (script.cachedDataRejected)
    throw new Error(`${cache} is refused by this Node.js: it comes from another one, or from another script`);
}
