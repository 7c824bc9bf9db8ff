export const discovery = {
  failures: {},
  texts: {},
};
