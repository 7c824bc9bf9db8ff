/** What lintian says of this package and is meant to stay, each with its reason; they lie in the package, where lintian reads them. */
export const OVERRIDES = `# placeholder
`;
