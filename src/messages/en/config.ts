export const config = {
  failures: {},
  texts: {},
};
