/** Takes the place of the library `qs`, which react-instantsearch uses for a router that this page replaces by its own. */
const qs = {
  parse: (): Record<string, unknown> => ({}),
  stringify: (): string => '',
};

// eslint-disable-next-line import/no-default-export -- the library has a default export
export default qs;
