/**
 * Accepted findings of lintian, each with its reason. They are part of the package, where lintian reads them.
 */
const STAYS: readonly (readonly [tag: string, reason: string])[] = [
  [
    'embedded-library zlib [usr/bin/kubejoin]',
    'Node.js is in the executable, and zlib in Node.js: it needs no other version of a library than its own',
  ],
  ['hardening-no-pie [usr/bin/kubejoin]', 'The executable is a binary of the Node.js project, which builds it so'],
  ['uses-dpkg-database-directly [usr/bin/kubejoin]', 'It only names the directory: a reset refuses to empty it'],
  ['copyright-file-contains-full-apache-2-license', 'The LICENSE of Node.js stands there whole, as it came'],
  ['old-fsf-address-in-copyright-file', 'The LICENSE of Node.js stands there whole, as it came'],
];

export const OVERRIDES = STAYS.map(([tag, reason]) => `# ${reason}.\nkubejoin: ${tag}\n`).join('');
