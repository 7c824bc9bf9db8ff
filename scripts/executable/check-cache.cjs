/** Run by the very Node.js of the executable: fails where it would refuse a code cache. argv: the folder of the scripts and their caches. */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

const folder = process.argv[2];
for (const name of ['main', 'x509']) {
  const source = readFileSync(path.join(folder, `${name}.cjs`), 'latin1');
  const script = new Script(source, { filename: `kubejoin/${name}.cjs`, cachedData: readFileSync(path.join(folder, `${name}.cache`)) });
  if (script.cachedDataRejected) throw new Error(`${name}.cache is refused by the Node.js that has made it`);
}
