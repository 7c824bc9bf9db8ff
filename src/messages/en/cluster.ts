export const cluster = {
  failures: {},
  texts: {},
};
